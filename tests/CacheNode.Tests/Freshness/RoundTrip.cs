using System.Buffers;
using CdnNode.Freshness;

namespace CdnNode.Tests.Freshness;

/// <summary>Writes a head and reads it as a later process would.</summary>
internal static class RoundTrip
{
    public static StoredResponse? Of(StoredResponse stored, CacheInstant now) => StoredResponse.TryRead(Bytes(stored), now, Given.Policy);

    public static byte[] Bytes(StoredResponse stored)
    {
        var buffer = new ArrayBufferWriter<byte>();
        stored.Write(buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
