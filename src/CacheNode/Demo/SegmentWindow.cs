using CdnNode.Demo.Clip;

namespace CdnNode.Demo;

/// <summary>Which segments of the endless loop are listed, and which are served, at one moment.</summary>
/// <remarks>
/// Segment <c>n</c> is the program from <c>2n</c> to <c>2n + 2</c> seconds after the Unix epoch, and exists once it is over. The number depends on the
/// clock alone, so a restarted origin, or a second one on another machine, continues the numbering; a loop starts wherever <c>n</c> is a multiple
/// of the clip's segments.
/// </remarks>
/// <param name="First">The first segment listed: the playlist's media sequence.</param>
/// <param name="Last">The last segment listed, the newest that is over.</param>
internal readonly record struct SegmentWindow(long First, long Last)
{
    /// <summary>Segments in a live playlist: 16 s, more than the three target durations that RFC 8216 section 6.3.3 keeps a player from the end.</summary>
    public const int LiveSegments = 8;

    /// <summary>Segments of an on-demand title: five minutes.</summary>
    public const int VodSegments = 150;

    /// <summary>Segments still served after they left the live playlist: two minutes (RFC 8216 section 6.2.2 asks for one playlist duration).</summary>
    private const int Lingering = 60;

    /// <summary>A live title's window at <paramref name="now"/>; a clock before 1970 shows the first window.</summary>
    public static SegmentWindow Live(DateTimeOffset now)
    {
        var ended = (now - DateTimeOffset.UnixEpoch).Ticks / ClipFiles.SegmentDuration.Ticks;
        var last = Math.Max(ended - 1, LiveSegments - 1);
        return new(last - LiveSegments + 1, last);
    }

    /// <summary>An on-demand title's window: the loop's first minutes.</summary>
    public static SegmentWindow Vod { get; } = new(0, VodSegments - 1);

    /// <summary>The listed segments' numbers, oldest first.</summary>
    public IEnumerable<long> Numbers
    {
        get
        {
            for (var number = First; number <= Last; number++)
                yield return number;
        }
    }

    /// <summary>True when a live title serves segment <paramref name="number"/>: listed now, or until two minutes ago.</summary>
    public bool Serves(long number) => number >= Math.Max(0, First - Lingering) && number <= Last;

    /// <summary>When segment <paramref name="number"/> starts on the wall clock.</summary>
    public static DateTimeOffset StartOf(long number) => DateTimeOffset.UnixEpoch + (number * ClipFiles.SegmentDuration);
}
