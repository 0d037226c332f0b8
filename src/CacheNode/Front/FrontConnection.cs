using CdnNode.Delivery.Sockets;
using CdnNode.Operations.Hosting;
using CdnNode.Operations.Logging;
using CdnNode.Operations.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace CdnNode.Front;

/// <summary>A public connection: plain requests for hot targets are answered here, and the server is there only as long as it has something to do.</summary>
/// <remarks>
/// <code>
///   alone ── plain GET of a hot target ──► answered here, at once or at its pace ──► alone
///     ├── any other bytes ──► lent to the server (<see cref="FrontReader"/>) ── it waits, or a paced body begins ──► alone
///     │                                                    └── it ends of itself, or what came is foreign here ──► closed when it has ended
///     └── the end, nothing for the keep-alive time, or the node stops ──► closed
/// </code>
/// <para>
/// The server's state of a connection is most of its memory, and a viewer waits, or is paced, nearly all the time. So it is made when a request needs it and ends, without the connection, when it only waits.
/// Its time-outs hold while it has a request; the time between requests is counted here.
/// </para>
/// <para><c>CdnNode:Delivery:DirectSocket</c> is the switch; TLS and HTTP/2 begin with bytes that are foreign here.</para>
/// </remarks>
internal sealed class FrontConnection : IConnectionHeartbeatFeature
{
    /// <summary>How long the server waits for a request before it is let go, to the next beat.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly ConnectionContext _connection;
    private readonly Boundary _boundary;
    private readonly TimeSpan _keepAlive;
    private FrontReader? _reader;
    private Action<object>? _serversBeat;
    private object? _serversState;

    private FrontConnection(ConnectionContext connection, ViewerSocket socket, HitAnswerer answerer, NodeOptions options, TimeProvider time)
    {
        var viewer = new FrontViewer(connection, socket, new EdgeRequestInfo(time) { Outcome = CacheOutcome.Hit });
        (_connection, _boundary, _keepAlive) = (connection, new Boundary(connection, answerer, viewer, time), options.Limits.KeepAliveTimeout);
    }

    /// <summary>For connections that have a <see cref="ViewerSocket"/> to which bodies may go straight.</summary>
    public static ConnectionDelegate Wrap(ConnectionDelegate next, IServiceProvider services)
    {
        var (answerer, options, time) = (services.GetRequiredService<HitAnswerer>(), services.GetRequiredService<NodeOptions>(), services.GetRequiredService<TimeProvider>());
        return connection => connection.Features.Get<ViewerSocket>() is { IsDirect: true } socket && connection.Features.Get<IConnectionHeartbeatFeature>() is { } heart
            ? new FrontConnection(connection, socket, answerer, options, time).RunAsync(heart, next)
            : next(connection);
    }

    /// <summary>The server's own beat goes through here, for it may not run when it waits for a request that is answered without it.</summary>
    void IConnectionHeartbeatFeature.OnHeartbeat(Action<object> action, object state) => (_serversState, _serversBeat) = (state, action);

    private async Task RunAsync(IConnectionHeartbeatFeature heart, ConnectionDelegate next)
    {
        heart.OnHeartbeat(static connection => ((FrontConnection)connection).Beat(), this);
        await using var stopping = _boundary.Stopping.UnsafeRegister(static boundary => ((Boundary)boundary!).Rouse(TimeSpan.Zero), _boundary);
        try
        {
            while (true)
            {
                var (isOver, isServers) = Judge(await _boundary.NextAsync(isLent: false, default));
                if (isOver || (isServers && !await LendAsync(next))) return;
            }
        }
        catch (Exception error) when (error is IOException or ConnectionAbortedException)
        {
            // The client has gone, or was sent away, while nobody served it.
        }
    }

    /// <summary>Whether the connection is over, and, if it isn't, whether what came is the server's: else the wait was ended for nothing.</summary>
    private (bool IsOver, bool IsServers) Judge(Arrival arrival)
    {
        var read = _boundary.Read;
        var isRoused = arrival == Arrival.Roused;
        var isOver = _boundary.Stopping.IsCancellationRequested || (read.Buffer.IsEmpty && (isRoused || read.IsCompleted));
        if (!isOver && !isRoused && !read.IsCanceled) return (false, true);
        _boundary.Input.AdvanceTo(_boundary.Take().Buffer.Start);
        return (isOver, false);
    }

    /// <summary>False: the server has ended the connection.</summary>
    private async ValueTask<bool> LendAsync(ConnectionDelegate next)
    {
        if (_reader is null)
        {
            _reader = new FrontReader(_boundary);
            _connection.Transport = new ConnectionTransport(_reader, _connection.Transport.Output);
            _connection.Features.Set<IConnectionHeartbeatFeature>(this);
        }
        _reader.Lend();
        await next(_connection);
        (_serversBeat, _serversState) = (null, null);
        return _reader.IsLetGo;
    }

    private void Beat()
    {
        if (_serversBeat is not { } beat || _reader is null) _boundary.Rouse(_keepAlive);
        else if (_reader.IsServersTurn) beat(_serversState!);
        else _boundary.Rouse(s_patience);
    }
}
