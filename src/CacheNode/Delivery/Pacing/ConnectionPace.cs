using CdnNode.Shaper;
using Microsoft.AspNetCore.Connections.Features;

namespace CdnNode.Delivery.Pacing;

/// <summary>What pacing remembers of a connection between its requests; made by the first that needs it.</summary>
internal sealed class ConnectionPace
{
    private static readonly object s_key = new();
    private readonly Lock _lock = new();
    private ViewerSession? _session;
    private bool _isReleasedAtEnd;

    /// <summary>Null without a connection that remembers (none of this server's).</summary>
    public static ConnectionPace? Of(HttpContext context)
    {
        if (context.Features.Get<IConnectionItemsFeature>()?.Items is not { } items) return null;
        // Streams of one connection come at once.
        lock (items)
        {
            if (items.TryGetValue(s_key, out var found)) return (ConnectionPace)found!;
            var made = new ConnectionPace();
            items[s_key] = made;
            return made;
        }
    }

    /// <summary>The session of a viewer that nothing else names: its credit goes from request to request of the connection.</summary>
    public ViewerSession Session(Func<ViewerSession> create)
    {
        lock (_lock) return _session ??= create();
    }

    /// <summary>Under a cap: what was admitted for the connection's own session is given back when the connection closes.</summary>
    public void ReleaseAtEnd(HttpContext context, ViewerSession session, AdmissionControl admission)
    {
        lock (_lock)
        {
            if (_isReleasedAtEnd || session != _session) return;
            _isReleasedAtEnd = true;
        }
        context.Features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed.UnsafeRegister(_ => admission.Release(session), null);
    }
}
