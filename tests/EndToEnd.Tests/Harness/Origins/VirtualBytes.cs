using System.Buffers.Binary;

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
        Span<byte> word = stackalloc byte[8];
        while (into.Length > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Word(generation, offset >> 3));
            var part = word[(int)(offset & 7)..];
            part = part[..Math.Min(part.Length, into.Length)];
            part.CopyTo(into);
            into = into[part.Length..];
            offset += part.Length;
        }
    }

    public static bool Match(int generation, long offset, ReadOnlySpan<byte> bytes) =>
        bytes.SequenceEqual(Make(generation, offset, bytes.Length));

    private static ulong Word(int generation, long index)
    {
        var z = unchecked(((ulong)index + ((ulong)generation << 48) + 1) * 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}
