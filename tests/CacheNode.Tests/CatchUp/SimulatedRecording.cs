using CdnNode.CatchUp.Playlists;
using CdnNode.Hls.Playlists;

namespace CdnNode.Tests.CatchUp;

/// <summary>A recording that grows with a clock of its own: durations that vary, holes, discontinuities, segments that become known late.</summary>
internal sealed class SimulatedRecording : IPast
{
    public const int Target = 4;
    public static readonly DateTimeOffset Begin = new(2026, 11, 22, 20, 0, 0, TimeSpan.Zero);

    /// <summary>In segments, 84 s at the most: a programme waits longer for its end, 30 target durations. Two holes never meet.</summary>
    private const int LongestHole = 19;

    private readonly List<(MediaSegment Segment, DateTimeOffset Known)> _segments = [];

    /// <param name="holes">Per cent of segments that begin a hole.</param>
    public SimulatedRecording(int seed, int count, int holes, int breaks, string rendition = "a")
    {
        // What all renditions share comes from one generator, what is each one's own from another. No HashCode: it has a seed of its own in every process.
        var (shared, own) = (new Random(seed), new Random((seed * 31) + rendition.Length));
        var (start, number, discontinuity, missing) = (Begin, 1000L + shared.Next(100), shared.Next(5), 0);
        for (var i = 0; i < count; i++)
        {
            var duration = (decimal)shared.Next(1500, 4400) / 1000;
            if (shared.Next(100) < breaks) discontinuity++;
            if (missing == 0 && _segments is not [.., { Segment.Gap: true }] && own.Next(100) < holes) missing = own.Next(1, LongestHole + 1);
            var end = start + TimeSpan.FromSeconds((double)duration);
            _segments.Add((Segment(rendition, number, start, duration, discontinuity, missing > 0), end + TimeSpan.FromMilliseconds(own.Next(100, 3000))));
            if (missing > 0) missing--;
            (start, number) = (end, number + 1);
        }
        Until = start;
    }

    /// <summary>Where the last segment will end.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>Later segments are not known yet.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.MaxValue;

    public int TargetDuration => Target;

    public DateTimeOffset? End => Known() is [.., var last] ? last.ProgramDateTime + TimeSpan.FromSeconds((double)last.DurationSeconds) : null;

    /// <summary>Of the rendition that is least far; when none is named, this one is the channel's only one.</summary>
    public DateTimeOffset? CommonEnd => Slowest is { } slowest && slowest < End ? slowest : End;

    /// <summary>Up to where another rendition of the channel is recorded.</summary>
    public DateTimeOffset? Slowest { get; set; }

    public ValueTask<IReadOnlyList<MediaSegment>> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) =>
        new([.. Known().Where(s => s.ProgramDateTime + TimeSpan.FromSeconds((double)s.DurationSeconds) > from && s.ProgramDateTime < to)]);

    /// <summary>A hole is known only when something stands behind it.</summary>
    private MediaSegment[] Known()
    {
        var count = _segments.TakeWhile(s => s.Known <= Now).Count();
        while (count > 0 && _segments[count - 1].Segment.Gap) count--;
        return [.. _segments.Take(count).Select(static s => s.Segment)];
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
