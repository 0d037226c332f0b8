using System.Collections.Concurrent;
using System.Net;
using CdnNode.Operations.Metrics;
using CdnNode.Operations.Options;
using Microsoft.AspNetCore.Connections;

namespace CdnNode.Operations.Hosting;

/// <summary>Closes a public connection at once when there are too many, in all or from its address.</summary>
/// <remarks>
/// Kestrel's own limit counts the admin listener too, so that a full node could not be asked why it is full. An IPv6 client owns a /64 at
/// least: that prefix counts as its address.
/// </remarks>
internal sealed class ConnectionLimit(NodeOptions options, EdgeMetrics metrics)
{
    private const int PrefixBytes = 8;
    private readonly ConcurrentDictionary<IPAddress, int> _byAddress = new();
    private int _open;

    public ConnectionDelegate Wrap(ConnectionDelegate next) =>
        options.Limits is { MaxConnections: 0, MaxConnectionsPerAddress: 0 } ? next : connection => RunAsync(connection, next);

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = ClientOf(connection);
        var inAll = Interlocked.Increment(ref _open);
        var fromAddress = _byAddress.AddOrUpdate(address, 1, static (_, count) => count + 1);
        try
        {
            if (IsOver(inAll, options.Limits.MaxConnections)) Refuse(connection, "total");
            else if (IsOver(fromAddress, options.Limits.MaxConnectionsPerAddress)) Refuse(connection, "address");
            else await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            Leave(address);
        }
    }

    private static bool IsOver(int count, int limit) => limit > 0 && count > limit;

    private void Refuse(ConnectionContext connection, string limit)
    {
        metrics.ConnectionClosed(limit);
        connection.Abort(new ConnectionAbortedException("Too many connections."));
    }

    private void Leave(IPAddress address)
    {
        var left = _byAddress.AddOrUpdate(address, 0, static (_, count) => count - 1);
        if (left <= 0) _byAddress.TryRemove(new KeyValuePair<IPAddress, int>(address, left));
    }

    private static IPAddress ClientOf(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address }) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(PrefixBytes).Clear();
        return new IPAddress(bytes);
    }
}
