using CdnNode.CatchUp.Dialects;
using CdnNode.Hls.Playlists;

namespace CdnNode.CatchUp.Playlists;

/// <summary>Which entries a span shows at one moment, and whether that is all there will ever be.</summary>
/// <param name="Entries">Recorded segments and gaps, in order.</param>
/// <param name="Slides">Entries leave at the front as time goes on.</param>
/// <param name="IsOver">The end has been reached: nothing comes any more.</param>
internal sealed record PastCut(IReadOnlyList<MediaSegment> Entries, bool Slides, bool IsOver)
{
    /// <summary>A segment that overlaps a stretch by no more than this is not part of it: dates of packagers are rounded.</summary>
    private static readonly TimeSpan s_rounding = TimeSpan.FromMilliseconds(20);

    /// <summary>How long after its end a programme waits for its last segments, in target durations; then the recording is taken for interrupted.</summary>
    private const int PatienceInTargets = 30;

    /// <summary>
    /// How long a rendition that is recorded to the end of a programme waits for the others, in target durations of what it has recorded since; then one of them is
    /// taken for broken. By the recording, not by the clock: an encoder's dates may be far from the clock's.
    /// </summary>
    private const int RenditionsApartInTargets = 10;

    /// <summary>How much of the past a time-shifted live playlist shows, in target durations.</summary>
    private const int SlidingWindowInTargets = 10;

    public static ValueTask<PastCut> OfAsync(IPast past, CatchUpSpan span, DateTimeOffset now, CancellationToken cancellation) => span switch
    {
        CatchUpSpan.Range range => OfRangeAsync(past, range, now, cancellation),
        CatchUpSpan.Delay delay => OfDelayAsync(past, now - delay.By, cancellation),
        _ => OfWindowAsync(past, now - SpanReader.MaxLength, cancellation),
    };

    private static async ValueTask<PastCut> OfRangeAsync(IPast past, CatchUpSpan.Range range, DateTimeOffset now, CancellationToken cancellation)
    {
        var to = range.To ?? DateTimeOffset.MaxValue;
        // First whether it is over: what is recorded a moment later is then among the entries, and no end stands before it.
        var isOver = HasEnded(past, range.To, now);
        var recorded = await past.ReadAsync(range.From, to, cancellation);
        var entries = Between(recorded, entry => EndOf(entry) > range.From + s_rounding && Start(entry) < to - s_rounding);
        return new PastCut(entries, Slides: false, isOver);
    }

    /// <summary>
    /// As it stood when the live playlist was at that moment: segments appear when they are over. The window is counted from the newest one, so that it keeps its
    /// length while the recording stands still.
    /// </summary>
    private static async ValueTask<PastCut> OfDelayAsync(IPast past, DateTimeOffset edge, CancellationToken cancellation)
    {
        var window = SlidingWindowInTargets * TimeSpan.FromSeconds(past.TargetDuration);
        var last = past.End < edge ? past.End.Value : edge;
        var newest = Until(await past.ReadAsync(last - window, edge, cancellation), edge);
        if (newest.Count == 0) return new PastCut([], Slides: true, IsOver: false);
        var from = EndOf(newest[^1]) - window;
        var recorded = Until(await past.ReadAsync(from, edge, cancellation), edge);
        return new PastCut(Between(recorded, entry => EndOf(entry) > from), Slides: true, IsOver: false);
    }

    private static async ValueTask<PastCut> OfWindowAsync(IPast past, DateTimeOffset from, CancellationToken cancellation)
    {
        var recorded = await past.ReadAsync(from, DateTimeOffset.MaxValue, cancellation);
        return new PastCut(Between(recorded, entry => EndOf(entry) > from), Slides: true, IsOver: false);
    }

    private static List<MediaSegment> Until(IReadOnlyList<MediaSegment> recorded, DateTimeOffset edge) =>
        Between(recorded, entry => EndOf(entry) <= edge);

    /// <summary>
    /// A programme is over when its end is recorded, never before; or when its end is long past and nothing was recorded any more. It is over for all renditions at
    /// once: a player that finds one that is over and one that grows begins the one at its beginning and the other near its end, and never brings them together.
    /// </summary>
    private static bool HasEnded(IPast past, DateTimeOffset? end, DateTimeOffset now)
    {
        if (end is not { } to) return false;
        var target = TimeSpan.FromSeconds(past.TargetDuration);
        var isRecorded = past.End >= to - s_rounding && (past.CommonEnd >= to - s_rounding || past.End >= to + (RenditionsApartInTargets * target));
        return isRecorded || now >= to + (PatienceInTargets * target);
    }

    /// <summary>When an entry is over.</summary>
    internal static DateTimeOffset EndOf(MediaSegment entry) => Start(entry) + TimeSpan.FromTicks((long)(entry.DurationSeconds * TimeSpan.TicksPerSecond));

    private static DateTimeOffset Start(MediaSegment entry) => entry.ProgramDateTime!.Value;

    private static List<MediaSegment> Between(IReadOnlyList<MediaSegment> recorded, Func<MediaSegment, bool> isPart) => [.. recorded.SkipWhile(entry => !isPart(entry)).TakeWhile(isPart)];
}
