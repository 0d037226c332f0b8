using CdnNode.Shaper;
using Microsoft.AspNetCore.Connections;

namespace CdnNode.Delivery.Pacing;

/// <summary>What pacing remembers of a connection between its requests, whoever answers them. Streams of one connection come at once.</summary>
internal sealed class ConnectionPace
{
    private readonly ConnectionContext _connection;
    private ViewerSession? _session;
    private int _isReleasedAtEnd;

    private ConnectionPace(ConnectionContext connection) => _connection = connection;

    /// <summary>Names the viewer in logs.</summary>
    public string Id => _connection.ConnectionId;

    /// <summary>Gives every connection of a listener its memory.</summary>
    public static ConnectionDelegate Wrap(ConnectionDelegate next) => connection =>
    {
        connection.Features.Set(new ConnectionPace(connection));
        return next(connection);
    };

    /// <summary>The session of a viewer that nothing else names: its credit goes from request to request of the connection.</summary>
    public ViewerSession Session(ShaperEngine engine, RoutePace route) =>
        Volatile.Read(ref _session) is { } known ? known : Interlocked.CompareExchange(ref _session, engine.CreateSession(route.ClassIndex, route.Settings), null) ?? _session;

    /// <summary>Under a cap: what was admitted for the connection's own session is given back when the connection closes.</summary>
    public void ReleaseAtEnd(ViewerSession session, AdmissionControl admission)
    {
        if (session == _session && Interlocked.Exchange(ref _isReleasedAtEnd, 1) == 0) _connection.ConnectionClosed.UnsafeRegister(_ => admission.Release(session), null);
    }
}
