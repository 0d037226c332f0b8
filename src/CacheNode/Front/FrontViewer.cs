using System.Net;
using CdnNode.Delivery.Pacing;
using CdnNode.Delivery.Sockets;
using CdnNode.Operations.Logging;
using Microsoft.AspNetCore.Connections;

namespace CdnNode.Front;

/// <summary>Who asks, for all requests of a connection that the front answers, one after the other.</summary>
/// <param name="info">For the access log; only key and pace differ from hit to hit.</param>
internal sealed class FrontViewer(ConnectionContext connection, ViewerSocket socket, EdgeRequestInfo info)
{
    public ViewerSocket Socket => socket;

    public EdgeRequestInfo Info => info;

    /// <summary>Null before the first paced one.</summary>
    public PacedHit? Bodies { get; set; }

    public IPAddress? Address => (connection.RemoteEndPoint as IPEndPoint)?.Address;

    /// <summary>The connection has ended.</summary>
    public CancellationToken Closed => connection.ConnectionClosed;

    /// <summary>The same viewer for the shaper: a plain request has nothing that names another.</summary>
    public PacedViewer Paced => new(info, Key: null, connection.Features.Get<ConnectionPace>(), Notes: null);
}
