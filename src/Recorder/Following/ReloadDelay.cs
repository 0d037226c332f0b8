using CdnNode.Hls.Playlists;

namespace CdnNode.Recorder.Following;

/// <summary>When a live playlist is read again (RFC 8216bis section 6.3.4): a target duration after a reload that brought something, half of it after one that didn't.</summary>
internal static class ReloadDelay
{
    /// <summary>The playlist could not be read.</summary>
    public static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_minimum = TimeSpan.FromMilliseconds(100);

    public static TimeSpan After(MediaPlaylist playlist, bool hasNews)
    {
        // With segments shorter than the target, waiting the whole of it would fall behind: the last one's duration is what the next takes.
        var last = playlist.Segments.IsEmpty ? playlist.TargetDuration : TimeSpan.FromSeconds((double)playlist.Segments[^1].DurationSeconds);
        var step = last < playlist.TargetDuration ? last : playlist.TargetDuration;
        return playlist.IsLive ? (hasNews ? step : step / 2) : playlist.TargetDuration;
    }

    /// <summary>Never in a tight loop, however short the segments.</summary>
    public static TimeSpan AtLeastMinimum(TimeSpan wait) => wait > s_minimum ? wait : s_minimum;
}
