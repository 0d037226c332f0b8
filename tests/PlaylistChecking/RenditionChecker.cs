namespace CdnNode.PlaylistChecking;

/// <summary>Checks that the media playlists of one presentation fit together (section 6.2.4).</summary>
internal static class RenditionChecker
{
    /// <summary>All that is wrong; empty is good.</summary>
    /// <param name="tolerance">How far apart matching segments may begin.</param>
    public static IReadOnlyList<string> Check(IReadOnlyDictionary<string, string> playlists, TimeSpan tolerance)
    {
        var findings = new Findings();
        var read = playlists.ToDictionary(static p => p.Key, p => PlaylistChecker.Check(p.Value, findings, needsDates: true));
        var (firstName, first) = read.First();
        foreach (var (name, other) in read.Skip(1))
        {
            var where = $"{firstName} and {name}";
            findings.Require(first.TargetDuration == other.TargetDuration, where, "different target durations", "6.2.4");
            findings.Require(first.Type == other.Type && first.EndList == other.EndList, where, "different types", "6.2.4");
            Compare(where, first, other, tolerance, findings);
            Compare($"{name} and {firstName}", other, first, tolerance, findings);
        }
        return findings.All;
    }

    private static void Compare(string where, CheckedPlaylist one, CheckedPlaylist other, TimeSpan tolerance, Findings findings)
    {
        // A gap is no content: it stands for whatever the other one has there.
        var dated = other.Dated().Where(static d => d.Date is not null).ToList();
        if (dated.Count == 0) return;
        var target = TimeSpan.FromSeconds(one.TargetDuration ?? 0);
        foreach (var (segment, date) in one.Dated().Where(static d => d.Date is not null && !d.Segment.Gap))
        {
            var near = dated.MinBy(m => (m.Date!.Value - date!.Value).Duration());
            if ((near.Date!.Value - date!.Value).Duration() <= tolerance)
                findings.Require(near.Segment.Gap || near.Segment.Discontinuity == segment.Discontinuity, where, $"at {date:O} the discontinuity sequences are {segment.Discontinuity} and {near.Segment.Discontinuity}", "6.2.4");
            else if (dated.LastOrDefault(m => m.Date <= date) is not { Segment.Gap: true })
                findings.Require(date < dated[0].Date || date > dated[^1].Date, where, $"what begins at {date:O} (segment {segment.Number}) has no counterpart", "6.2.4");
        }
        var lead = (one.Dated().First(static d => d.Date is not null).Date!.Value - dated[0].Date!.Value).Duration();
        findings.Require(lead <= target, where, $"they begin {lead.TotalSeconds} s apart, more than a target duration", "6.2.4");
    }
}
