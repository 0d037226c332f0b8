using CdnNode.Operations.Units;

namespace CdnNode.Operations.Options;

/// <summary>What one client, and all together, may cost: section <c>CdnNode:Limits</c>.</summary>
public sealed record LimitOptions
{
    /// <summary>Open public connections; one more is closed at once. 0 (no limit) to 10000000. Default 0.</summary>
    public int MaxConnections { get; init; }

    /// <summary>
    /// The same from one address (of IPv6: one /64). 0 (no limit) to 10000000. Default 0: behind one address there may be a town.
    /// </summary>
    public int MaxConnectionsPerAddress { get; init; }

    /// <summary>Time for a request's head to arrive. 1s to 30s. Default 15s.</summary>
    public TimeSpan RequestHeadersTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Time a connection may rest before and between requests. Behind a load balancer: longer than that keeps its own. 1s to 10min. Default 30s.
    /// </summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Slowest request body, after a grace of <see cref="RateGrace"/>. 0B/s (off) to 1MB/s. Default 240B/s.</summary>
    public ByteRate MinRequestRate { get; init; } = new(240);

    /// <summary>Slowest reader, judged over 32KiB: the default ends a stalled connection after 32s. 0B/s (off) to 1MB/s. Default 1KiB/s.</summary>
    public ByteRate MinResponseRate { get; init; } = new(1024);

    /// <summary>Time before a rate is judged. 2s to 30s. Default 5s.</summary>
    public TimeSpan RateGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of the request line. 1KiB to 64KiB. Default 8KiB.</summary>
    public ByteSize MaxRequestLine { get; init; } = ByteSize.FromKiB(8);

    /// <summary>Bytes of all request headers. 4KiB to 256KiB. Default 32KiB.</summary>
    public ByteSize MaxHeaderSize { get; init; } = ByteSize.FromKiB(32);

    /// <summary>Number of request headers. 10 to 1000. Default 100.</summary>
    public int MaxHeaderCount { get; init; } = 100;

    /// <summary>Bytes of a request body (unsafe methods towards an origin). 0 to 10GiB. Default 32MiB.</summary>
    public ByteSize MaxRequestBody { get; init; } = ByteSize.FromMiB(32);

    /// <summary>Concurrent streams of one HTTP/2 connection. 1 to 1000. Default 100.</summary>
    public int MaxStreamsPerConnection { get; init; } = 100;
}
