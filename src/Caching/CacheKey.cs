using System.Security.Cryptography;
using System.Text;

namespace CdnNode.Caching;

/// <summary>
/// Names one cached object: the first 128 bits of SHA-256 over the canonical key text that the caller builds (route, path, query, varying fields).
/// </summary>
/// <remarks>
/// A keyed or cryptographic hash is needed since viewers choose the text: nobody can aim two URLs at one key, and the hash doubles as the
/// name of the object's file on disk. Making one allocates nothing.
/// </remarks>
public readonly record struct CacheKey(ulong High, ulong Low)
{
    /// <summary>Length of <see cref="ToString"/> in characters.</summary>
    public const int TextLength = 32;

    /// <summary>Hashes UTF-8 bytes.</summary>
    public static CacheKey FromUtf8(ReadOnlySpan<byte> utf8)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8, digest);
        return FromBytes(digest);
    }

    /// <summary>Hashes a text; long texts are encoded through the heap.</summary>
    public static CacheKey FromText(ReadOnlySpan<char> text)
    {
        var max = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> buffer = max <= 1024 ? stackalloc byte[1024] : new byte[max];
        return FromUtf8(buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
    }

    /// <summary>Reads the 16 bytes that <see cref="CopyTo"/> wrote.</summary>
    public static CacheKey FromBytes(ReadOnlySpan<byte> bytes) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes),
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    /// <summary>Writes 16 bytes, big-endian, so that they read like <see cref="ToString"/>.</summary>
    public void CopyTo(Span<byte> destination)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
    }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{High:x16}{Low:x16}";

    /// <summary>The bits are already uniform.</summary>
    public override int GetHashCode() => (int)(Low ^ (Low >> 32));
}
