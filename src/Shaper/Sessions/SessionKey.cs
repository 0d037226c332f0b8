using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CdnNode.Shaper;

/// <summary>Names a viewer session: the first 128 bits of SHA-256 over the caller's text (kind of identity and its value).</summary>
/// <remarks>Viewers choose the text (a CMCD session id), so a cryptographic hash is needed: nobody can aim at another's session or one slot of the table.</remarks>
public readonly record struct SessionKey(UInt128 Value)
{
    /// <param name="kind">Where the identity comes from, so that equal values of two kinds differ.</param>
    /// <param name="identity">The identity, at most 1024 characters are looked at.</param>
    public static SessionKey From(string kind, string identity)
    {
        var text = string.Concat(kind, "\0", identity.AsSpan(0, Math.Min(identity.Length, 1024)));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return new(BinaryPrimitives.ReadUInt128BigEndian(digest));
    }
}
