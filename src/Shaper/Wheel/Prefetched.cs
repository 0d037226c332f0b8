using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace CdnNode.Shaper;

/// <summary>Hints to the processor.</summary>
internal static unsafe class Prefetched
{
    private const int LineBytes = 64;

    /// <summary>
    /// The first lines of an object are going to be needed. Thousands of viewers fit no cache, and between two turns lies a send: time for the next one's lines
    /// to come. The collector may move the object meanwhile: the hint is then for nothing, and does no harm.
    /// </summary>
    public static void Lines(object? item, int lines)
    {
        if (!Sse.IsSupported || item is null)
            return;
        var address = (byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in Unsafe.As<FirstField>(item).Value));
        for (var i = 0; i < lines; i++)
            Sse.Prefetch0(address + (i * LineBytes));
    }

    /// <summary>The shape of every object: something lies first.</summary>
    private sealed class FirstField
    {
        public readonly byte Value = byte.MinValue;
    }
}
