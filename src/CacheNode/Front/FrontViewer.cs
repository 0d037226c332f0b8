using System.Net;
using CdnNode.Delivery.Sockets;
using CdnNode.Operations.Logging;

namespace CdnNode.Front;

/// <summary>Who asks, for all requests of a connection that the front answers.</summary>
/// <param name="Info">For the access log; only the key differs from hit to hit.</param>
/// <param name="Closed">The connection has ended.</param>
internal sealed record FrontViewer(ViewerSocket Socket, IPAddress? Address, EdgeRequestInfo Info, CancellationToken Closed);
