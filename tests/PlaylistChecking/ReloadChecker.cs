namespace CdnNode.PlaylistChecking;

/// <summary>Follows one media playlist over its reloads and checks what may change from one to the next (section 6.2).</summary>
/// <remarks>
/// Everything that was ever listed is remembered by its media sequence number, so that a segment is held to what it was even when it comes back after
/// a reload that lacked it. Delta updates are checked against what they leave out.
/// </remarks>
internal sealed class ReloadChecker(string name = "playlist", bool needsDates = false)
{
    private readonly Findings _findings = new();
    private readonly Dictionary<long, CheckedSegment> _listed = [];
    private CheckedPlaylist? _previous;
    private string? _final;
    private int _reloads;

    /// <summary>All that was wrong until now; empty is good.</summary>
    public IReadOnlyList<string> Findings => _findings.All;

    /// <summary>The newest one.</summary>
    public CheckedPlaylist? Latest => _previous;

    public int Reloads => _reloads;

    /// <summary>Takes the text of one reload.</summary>
    public void Add(string text)
    {
        var where = $"{name} reload {++_reloads}";
        var own = new Findings();
        var playlist = PlaylistChecker.Check(text, own, needsDates);
        foreach (var finding in own.All) _findings.Add(where, finding, "one playlist");
        if (_final is not null && playlist.Skipped == 0)
        {
            _findings.Require(text == _final, where, "changed after EXT-X-ENDLIST", "6.2.1");
        }
        if (_previous is { } previous) Compare(previous, playlist, where);
        else _findings.Require(playlist.Skipped == 0, where, "a delta update to begin with", "6.2.5.1");
        Remember(playlist, where);
        if (playlist.EndList && playlist.Skipped == 0) _final ??= text;
        _previous = playlist;
    }

    private void Compare(CheckedPlaylist old, CheckedPlaylist now, string where)
    {
        _findings.Require(now.MediaSequence >= old.MediaSequence, where, $"media sequence fell from {old.MediaSequence} to {now.MediaSequence}", "6.2.2");
        _findings.Require(now.DiscontinuitySequence >= old.DiscontinuitySequence, where, $"discontinuity sequence fell from {old.DiscontinuitySequence} to {now.DiscontinuitySequence}", "6.2.2");
        _findings.Require(!old.EndList || now.EndList, where, "EXT-X-ENDLIST is gone", "6.2.1");
        foreach (var (tag, value) in old.Fixed.Where(static tag => tag.Key != "#EXT-X-VERSION"))
            _findings.Require(now.Fixed.GetValueOrDefault(tag) == value, where, $"{tag} changed from '{value}' to '{now.Fixed.GetValueOrDefault(tag)}'", "6.2.1");
        var (oldEnd, end) = (End(old), End(now));
        _findings.Require(end >= oldEnd, where, $"the last segment {oldEnd - 1} is gone, it ends with {end - 1}", "6.2.1");
        if (now.Type is "EVENT" or "VOD") _findings.Require(now.MediaSequence == old.MediaSequence, where, $"{now.Type} lost segments", "4.4.3.5");
        if (now.MediaSequence > old.MediaSequence && !now.EndList && now.Skipped == 0)
            _findings.Require(now.TotalDuration >= 3 * (now.TargetDuration ?? 0), where, $"{now.TotalDuration} s are left, less than three target durations", "6.2.2");
    }

    private void Remember(CheckedPlaylist playlist, string where)
    {
        for (var skipped = playlist.MediaSequence; skipped < playlist.MediaSequence + playlist.Skipped; skipped++)
            _findings.Require(_listed.ContainsKey(skipped), where, $"skips segment {skipped}, which was never listed", "6.2.5.1");
        // What stood in front of the skipped segments counts for those behind them too.
        var before = playlist.Skipped == 0 ? 0 : (_listed.GetValueOrDefault(playlist.MediaSequence + playlist.Skipped - 1)?.Discontinuity ?? 0) - playlist.DiscontinuitySequence;
        foreach (var read in playlist.Segments)
        {
            var segment = read with { Discontinuity = read.Discontinuity + before };
            // What a delta update leaves out may have held the first map, key and date.
            if (!_listed.TryGetValue(segment.Number, out var known)) _listed[segment.Number] = segment;
            else if (playlist.Skipped == 0) _findings.Require(SameAsEver(known, segment), where, $"segment {segment.Number} was '{known.Identity}' and is '{segment.Identity}'", "6.2.1");
            else _findings.Require(known.Uri == segment.Uri && known.DurationText == segment.DurationText, where, $"segment {segment.Number} was '{known.Uri}' and is '{segment.Uri}'", "6.2.1");
        }
    }

    /// <summary>Of the first segment the discontinuity in front may be told by the header alone, and a date may be added: what was said stays.</summary>
    private static bool SameAsEver(CheckedSegment known, CheckedSegment now)
    {
        if (now.Date is null || known.Date is null) (known, now) = (known with { Date = null }, now with { Date = null });
        return known.Identity == now.Identity || (known with { StartsDiscontinuity = now.StartsDiscontinuity }).Identity == now.Identity;
    }

    private static long End(CheckedPlaylist playlist) => playlist.MediaSequence + playlist.Skipped + playlist.Segments.Count;
}
