using System.Collections.Immutable;

namespace CdnNode.Recorder.Archive;

/// <summary>The files of a rendition at one moment. Immutable; replaced as a whole.</summary>
/// <param name="Hours">In the order of their serial numbers: later ones never begin earlier.</param>
/// <param name="Backfills">Files whose segments take the place of gaps in <paramref name="Hours"/>.</param>
/// <param name="Version">One more with every change a reader may see.</param>
internal sealed record RenditionState(ImmutableArray<HourFile> Hours, ImmutableArray<HourFile> Backfills, long Version)
{
    public static readonly RenditionState Empty = new([], [], 0);

    public HourFile? Last => Hours.IsEmpty ? null : Hours[^1];

    /// <summary>Index of the first file that has something after a point in time.</summary>
    public int IndexAt(DateTimeOffset time) => Search(file => file.Summary.LastEnd > time);

    /// <summary>Index of the file that has a sequence number, if any has.</summary>
    public int IndexOf(long sequence) => Search(file => file.Summary.NextSequence > sequence);

    private int Search(Func<HourFile, bool> isAtOrBehind)
    {
        var (low, high) = (0, Hours.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (isAtOrBehind(Hours[middle]))
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
