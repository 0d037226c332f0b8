using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CdnNode.Recorder.Following;

/// <summary>Names bytes by their content.</summary>
internal static class ContentName
{
    /// <summary>The first half of their SHA-256.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
