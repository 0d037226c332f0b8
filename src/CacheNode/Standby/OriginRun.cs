using CdnNode.Hls.Playlists;

namespace CdnNode.Standby;

/// <summary>
/// Tells the runs of one media playlist at one origin apart. A packager that is started anew uses its names again for other bytes, which the cache would
/// take for those it has: each run gets a number, which goes into the pinned names.
/// </summary>
/// <param name="number">Of the run that goes on.</param>
/// <param name="latest">Its newest playlist; null when none is known.</param>
internal sealed class OriginRun(int number = 0, MediaPlaylist? latest = null)
{
    public int Number { get; private set; } = number;

    public MediaPlaylist? Latest { get; private set; } = latest;

    public void Take(MediaPlaylist playlist)
    {
        if (Latest is { } previous)
        {
            if (IsAnew(previous, playlist)) Number++;
            else if (playlist.NextMediaSequence < previous.NextMediaSequence) return;
        }
        Latest = playlist;
    }

    /// <remarks>
    /// The same number with another name or, further away than it is long, another date; or numbers below all that was listed, unless dates show a late answer.
    /// </remarks>
    private static bool IsAnew(MediaPlaylist previous, MediaPlaylist next)
    {
        if (previous.Segments.IsEmpty || next.Segments.IsEmpty) return next.NextMediaSequence < previous.MediaSequence;
        foreach (var segment in next.Segments)
        {
            var index = segment.MediaSequence - previous.Segments[0].MediaSequence;
            if (index >= 0 && index < previous.Segments.Length && !IsSame(previous.Segments[(int)index], segment)) return true;
        }
        return next.Segments[^1].MediaSequence < previous.Segments[0].MediaSequence && !(next.Segments[^1].ProgramDateTime <= previous.Segments[^1].ProgramDateTime);
    }

    private static bool IsSame(MediaSegment one, MediaSegment other) => one.Uri == other.Uri
        && (one.ProgramDateTime is not { } date || other.ProgramDateTime is not { } theirs || (date - theirs).Duration() < TimeSpan.FromSeconds((double)one.DurationSeconds));
}
