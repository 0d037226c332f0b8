using CdnNode.CatchUp.Playlists;
using CdnNode.Hls.Playlists;

namespace CdnNode.Tests.CatchUp;

/// <summary>A recording that grows with a clock of its own: durations that vary, holes, discontinuities, segments that become known late.</summary>
internal sealed class SimulatedRecording : IPast
{
    public const int Target = 4;
    public static readonly DateTimeOffset Begin = new(2026, 11, 22, 20, 0, 0, TimeSpan.Zero);

    private readonly List<(MediaSegment Segment, DateTimeOffset Known)> _segments = [];

    /// <param name="holes">Per cent of segments that begin a hole.</param>
    public SimulatedRecording(int seed, int count, int holes, int breaks, string rendition = "a")
    {
        // What all renditions share comes from one generator, what is each one's own from another.
        var (shared, own) = (new Random(seed), new Random(HashCode.Combine(seed, rendition.Length)));
        var (start, number, discontinuity, missing) = (Begin, 1000L + shared.Next(100), shared.Next(5), 0);
        for (var i = 0; i < count; i++)
        {
            var duration = (decimal)shared.Next(1500, 4400) / 1000;
            if (shared.Next(100) < breaks) discontinuity++;
            if (missing == 0 && own.Next(100) < holes) missing = own.Next(1, 20);
            var end = start + TimeSpan.FromSeconds((double)duration);
            _segments.Add((Segment(rendition, number, start, duration, discontinuity, missing > 0), end + TimeSpan.FromMilliseconds(own.Next(100, 3000))));
            if (missing > 0) missing--;
            (start, number) = (end, number + 1);
        }
        End = start;
    }

    public DateTimeOffset End { get; }

    /// <summary>Later segments are not known yet.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.MaxValue;

    public int TargetDuration => Target;

    public IReadOnlyList<MediaSegment> Read(DateTimeOffset from, DateTimeOffset to)
    {
        var count = _segments.TakeWhile(s => s.Known <= Now).Count();
        // A hole is known only when something stands behind it.
        while (count > 0 && _segments[count - 1].Segment.Gap) count--;
        var known = _segments.Take(count).Select(static s => s.Segment).ToList();
        var first = known.FindIndex(s => s.ProgramDateTime + TimeSpan.FromSeconds((double)s.DurationSeconds) > from);
        if (first < 0) return known.Count > 0 ? [known[^1]] : [];
        var last = known.FindLastIndex(s => s.ProgramDateTime < to);
        first = Math.Max(0, first - 1);
        last = Math.Min(known.Count - 1, last + 1);
        return last < first ? [] : known.GetRange(first, last - first + 1);
    }

    private static MediaSegment Segment(string rendition, long number, DateTimeOffset start, decimal duration, long discontinuity, bool gap) => new()
    {
        Uri = $"rec/demo/{rendition}/1-{number}.ts",
        DurationSeconds = duration,
        Gap = gap,
        ProgramDateTime = start,
        MediaSequence = number,
        DiscontinuitySequence = discontinuity,
    };
}
