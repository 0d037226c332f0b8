using System.Collections.Immutable;

namespace CdnNode.Recorder.Archive;

/// <summary>The entries of a rendition that touch a stretch of time, as they were at one moment. Immutable.</summary>
/// <param name="Segments">In order; sequence numbers run without a hole.</param>
/// <param name="TargetDurationSeconds">Constant target duration of the whole rendition, at least 1.</param>
/// <param name="Version">The rendition's <see cref="RecordedRendition.Version"/> at that moment.</param>
public sealed record RecordedWindow(ImmutableArray<RecordedSegment> Segments, int TargetDurationSeconds, long Version)
{
    /// <summary>Index of the first entry that ends after a point in time; <c>Segments.Length</c> when none does. O(log n).</summary>
    public int IndexAt(DateTimeOffset time)
    {
        var (low, high) = (0, Segments.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Segments[middle].End > time)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
