using CdnNode.Caching;
using CdnNode.Hls.Mpeg2Ts;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>The rate of a transport stream by its own clock (PCR), where no playlist tells: of what its first block holds, kept beside the file.</summary>
internal static class TsRate
{
    /// <summary>Null when it is no transport stream, its first block is not in memory, or it has fewer than two clock references.</summary>
    public static BitRate? Of(FileHandle file)
    {
        if (file.FindAttachment<Found>() is { } known) return known.Rate;
        if (!file.TryRead(0, out var lease)) return null;
        using (lease)
        {
            // While a fill is still on its first packets there is more to be seen.
            if (lease.IsEmpty || lease.Span[0] != 0x47) return null;
            if (lease.Length < Math.Min(file.BlockSizeBytes, file.Length ?? long.MaxValue)) return Measure(lease.Span);
            var found = new Found(Measure(lease.Span));
            file.TryAttach(found, 32);
            return found.Rate;
        }
    }

    private static BitRate? Measure(ReadOnlySpan<byte> bytes)
    {
        var inspector = new TsInspector();
        inspector.Push(bytes);
        return inspector.Complete().BitsPerSecond is > 0 and var rate ? BitRate.FromComputed(rate) : null;
    }

    private sealed record Found(BitRate? Rate);
}
