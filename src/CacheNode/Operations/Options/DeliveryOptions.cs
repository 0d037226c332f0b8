namespace CdnNode.Operations.Options;

/// <summary>How bodies reach the viewer's socket: section <c>CdnNode:Delivery</c>.</summary>
public sealed record DeliveryOptions
{
    /// <summary>
    /// Bodies of known length go straight from the cache's blocks to the socket on plain HTTP/1.x, and requests are answered on the thread that
    /// the kernel woke; hot hits are answered before the server sees them, paced ones too. False: everything goes by the server's own pipe and thread pool.
    /// Default true.
    /// </summary>
    public bool DirectSocket { get; init; } = true;
}
