using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CdnNode.EndToEnd.Tests.Harness.Origins;

/// <summary>Content of any length that is a function of generation and offset, so that any piece can be made and checked without the rest.</summary>
/// <remarks>Each 8-byte word is SplitMix64's output function (Steele, Lea, Flood 2014) of its index, mixed with the generation.</remarks>
internal static class VirtualBytes
{
    public static byte[] Make(int generation, long offset, int length)
    {
        var bytes = new byte[length];
        Fill(generation, offset, bytes);
        return bytes;
    }

    public static void Fill(int generation, long offset, Span<byte> into)
    {
        var lead = Math.Min(into.Length, (int)(-offset & 7));
        FillWithinWord(generation, offset, into[..lead]);
        into = into[lead..];
        offset += lead;
        var words = MemoryMarshal.Cast<byte, ulong>(into);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = Word(generation, (offset >> 3) + i);
        }

        var done = words.Length * sizeof(ulong);
        FillWithinWord(generation, offset + done, into[done..]);
    }

    public static bool Match(int generation, long offset, ReadOnlySpan<byte> bytes) =>
        bytes.SequenceEqual(Make(generation, offset, bytes.Length));

    private static void FillWithinWord(int generation, long offset, Span<byte> into)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(word, Word(generation, offset >> 3));
        word.Slice((int)(offset & 7), into.Length).CopyTo(into);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(int generation, long index)
    {
        var z = unchecked(((ulong)index + ((ulong)generation << 48) + 1) * 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}
