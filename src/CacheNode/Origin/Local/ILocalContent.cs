using CdnNode.Freshness;

namespace CdnNode.Origin.Local;

/// <summary>Bytes that lie on a disk of the node's, as one generation of an object.</summary>
public interface ILocalContent
{
    long Length { get; }

    string ContentType { get; }

    DateTimeOffset LastModified { get; }

    /// <summary>Strong: equal only for the same bytes.</summary>
    EntityTag Tag { get; }

    /// <summary>Reads until the destination is full, or the content ends.</summary>
    /// <exception cref="IOException">The disk failed, or the content is another one by now.</exception>
    /// <exception cref="TimeoutException">The disk takes too long.</exception>
    ValueTask<int> ReadAsync(Memory<byte> destination, long offset, CancellationToken cancellation);
}
