using System.Collections.Immutable;

namespace CdnNode.Recorder.Archive;

/// <summary>Searches in entries that are in order of sequence number and of time.</summary>
internal static class WindowSlice
{
    /// <summary>Those that touch [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public static ReadOnlySpan<RecordedSegment> Touching(ReadOnlySpan<RecordedSegment> entries, DateTimeOffset from, DateTimeOffset to)
    {
        var first = First(entries, from, static (entry, time) => entry.End > time);
        var end = First(entries, to, static (entry, time) => entry.Begin >= time);
        return end > first ? entries[first..end] : default;
    }

    public static RecordedSegment? Find(ReadOnlySpan<RecordedSegment> entries, long sequence)
    {
        var at = First(entries, sequence, static (entry, wanted) => entry.Sequence >= wanted);
        return at < entries.Length && entries[at].Sequence == sequence ? entries[at] : null;
    }

    /// <summary>Puts segments that came later in the place of the gaps that have their numbers. Of two for one gap the one that is put last stays: it was written last.</summary>
    public static void Overlay(ImmutableArray<RecordedSegment>.Builder window, ReadOnlySpan<RecordedSegment> backfilled)
    {
        foreach (var entry in backfilled)
        {
            // Numbers run without a hole unless a file was taken away by hand; then the place holds another number and nothing is replaced.
            var at = entry.Sequence - window[0].Sequence;
            if (at >= 0 && at < window.Count && window[(int)at] is var gap && gap.Sequence == entry.Sequence && (gap.IsGap || gap.File!.Name.IsBackfill))
                window[(int)at] = entry;
        }
    }

    private static int First<T>(ReadOnlySpan<RecordedSegment> entries, T wanted, Func<RecordedSegment, T, bool> isAtOrBehind)
    {
        var (low, high) = (0, entries.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (isAtOrBehind(entries[middle], wanted))
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
