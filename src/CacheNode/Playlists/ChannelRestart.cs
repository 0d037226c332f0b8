using CdnNode.Hls.Playlists;

namespace CdnNode.Playlists;

/// <summary>Tells a channel that was started anew (a packager that begins its numbers, and its names, again) from a late answer of a balanced origin.</summary>
internal static class ChannelRestart
{
    /// <summary>Most segments that an origin lags behind another of the same channel.</summary>
    private const int MaxLag = 3;

    /// <remarks>
    /// In order: an ended channel that lives again with lower numbers; the same number at another time of day, further away than the window is
    /// long; numbers that fell by more than a lag, out of the window or in a playlist that may only grow (EVENT). What falls less, without
    /// dates, can't be told from a late answer.
    /// </remarks>
    public static bool Is(MediaPlaylist previous, MediaPlaylist next)
    {
        var fell = previous.NextMediaSequence - next.NextMediaSequence;
        if (!previous.IsLive) return next.IsLive && fell > 0;
        if (IsAtAnotherTime(previous, next)) return true;
        return fell > MaxLag && (next.NextMediaSequence < previous.MediaSequence || previous.Type == MediaPlaylistType.Event);
    }

    /// <summary>An answer that an origin, or a held request, brought behind a newer one.</summary>
    public static bool IsLate(MediaPlaylist previous, MediaPlaylist next) => previous.IsLive && next.IsLive && next.NextMediaSequence < previous.NextMediaSequence;

    private static bool IsAtAnotherTime(MediaPlaylist previous, MediaPlaylist next)
    {
        if (next.Segments.IsEmpty || previous.Segments.IsEmpty || previous.Type == MediaPlaylistType.Vod) return false;
        var number = Math.Max(previous.Segments[0].MediaSequence, next.Segments[0].MediaSequence);
        return TimeOf(previous, number) is { } before && TimeOf(next, number) is { } now
            && (now - before).Duration() > TimeSpan.FromSeconds((double)previous.TotalDurationSeconds);
    }

    private static DateTimeOffset? TimeOf(MediaPlaylist playlist, long number)
    {
        var index = number - playlist.Segments[0].MediaSequence;
        return index >= 0 && index < playlist.Segments.Length ? playlist.Segments[(int)index].ProgramDateTime : null;
    }
}
