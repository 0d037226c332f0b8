namespace CdnNode.PlaylistChecking;

/// <summary>Checks one media playlist by itself.</summary>
internal static class PlaylistChecker
{
    /// <summary>How far the dates of a stretch without discontinuity may be from what the durations say.</summary>
    private static readonly TimeSpan s_clockTolerance = TimeSpan.FromMilliseconds(500);

    /// <summary>All that is wrong; empty is good.</summary>
    /// <param name="needsDates">The first segment and each one after a discontinuity must have a date (the node's own rule for what it makes).</param>
    public static IReadOnlyList<string> Check(string text, bool needsDates = false)
    {
        var findings = new Findings();
        Check(text, findings, needsDates);
        return findings.All;
    }

    public static CheckedPlaylist Check(string text, Findings findings, bool needsDates)
    {
        var playlist = new StrictReader(findings).Read(text);
        var target = playlist.TargetDuration ?? 0;
        foreach (var segment in playlist.Segments)
        {
            var where = $"segment {segment.Number} (line {segment.Line})";
            findings.Require(
                Math.Round(segment.Duration, MidpointRounding.AwayFromZero) <= target, where, $"EXTINF {segment.DurationText} rounds to more than the target duration {target}", "4.4.3.1");
            findings.Require(segment.Duration > 0 || segment.Gap, where, "nothing long", "4.4.4.1");
            findings.Require(segment.Map is not null || !IsFragment(segment.Uri), where, "fMP4 without EXT-X-MAP", "3.1.2");
            var isFirst = ReferenceEquals(segment, playlist.Segments[0]);
            if (needsDates) findings.Require(segment.Date is not null || !(isFirst || segment.StartsDiscontinuity), where, "no date at a start of time", "4.4.4.6");
        }
        CheckDates(playlist, findings);
        CheckSkip(playlist, target, findings);
        return playlist;
    }

    private static void CheckDates(CheckedPlaylist playlist, Findings findings)
    {
        DateTimeOffset? expected = null;
        foreach (var (segment, date) in playlist.Dated())
        {
            if (segment.Date is { } own && expected is { } due && !segment.StartsDiscontinuity)
                findings.Require((own - due).Duration() <= s_clockTolerance, $"segment {segment.Number}", $"begins at {own:O}, its predecessor ends at {due:O}, without a discontinuity", "6.2.1");
            findings.Require(segment.Date is null || expected is null || segment.Date > expected - s_clockTolerance, $"segment {segment.Number}", "time goes back", "4.4.4.6");
            expected = date + TimeSpan.FromTicks((long)(segment.Duration * TimeSpan.TicksPerSecond));
        }
    }

    private static void CheckSkip(CheckedPlaylist playlist, int target, Findings findings)
    {
        if (playlist.CanSkipUntil is { } until) findings.Require(until >= 6 * target, "EXT-X-SERVER-CONTROL", $"CAN-SKIP-UNTIL {until} is below six target durations", "4.4.3.8");
        if (playlist.Skipped == 0) return;
        findings.Require(playlist.CanSkipUntil is not null, "EXT-X-SKIP", "without CAN-SKIP-UNTIL", "4.4.5.2");
        findings.Require(playlist.TotalDuration >= (playlist.CanSkipUntil ?? 0) || playlist.EndList, "EXT-X-SKIP", "skips segments inside the skip boundary", "6.2.5.1");
    }

    private static bool IsFragment(string uri)
    {
        var path = uri.Split('?')[0];
        return path.EndsWith(".m4s", StringComparison.Ordinal) || path.EndsWith(".mp4", StringComparison.Ordinal) || path.EndsWith(".cmfv", StringComparison.Ordinal);
    }
}
