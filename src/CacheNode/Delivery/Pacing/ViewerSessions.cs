using CdnNode.Operations.Logging;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>Finds the viewer session of a request: by what names the viewer, never by address and user agent, which all behind one NAT may share.</summary>
/// <remarks>
/// In this order: CMCD <c>sid</c>; the session of a signed token; the session in the URI, where playlists carry one; else the connection. A full table
/// (an attacker may invent sessions) falls back to the connection.
/// </remarks>
internal sealed class ViewerSessions(ShaperEngine engine, PaceRoutes routes)
{
    public const int MaxUriSession = 64;

    /// <summary>Whoever has sent this request.</summary>
    public PacedViewer Of(HttpContext context)
    {
        var info = context.Features.Get<EdgeRequestInfo>();
        return new PacedViewer(info, KeyOf(context, info), context.Features.Get<ConnectionPace>(), context.Response.Headers);
    }

    /// <summary>A target with this query may name its viewer.</summary>
    public bool MayName(string query) =>
        query.Contains("CMCD=", StringComparison.Ordinal) || (routes.Options.SessionParameter is { } parameter && query.Contains(parameter + "=", StringComparison.Ordinal));

    /// <summary>Enters the session; the caller leaves it.</summary>
    public ViewerSession Enter(in PacedViewer viewer, RoutePace route)
    {
        if (viewer.Key is { } key && engine.Sessions.Enter(key, route.ClassIndex, route.Settings) is { } named) return named;
        viewer.Info?.Session ??= viewer.Connection?.Id;
        var session = viewer.Connection?.Session(engine, route) ?? engine.CreateSession(route.ClassIndex, route.Settings);
        session.TryEnter();
        return session;
    }

    private SessionKey? KeyOf(HttpContext context, EdgeRequestInfo? info)
    {
        if (info?.Player.SessionId is { Length: > 0 } sid) return SessionKey.From("sid", sid);
        if (info?.TokenSession is { Length: > 0 } token) return SessionKey.From("token", token);
        if (routes.Options.SessionParameter is not { } parameter) return null;
        var inUri = context.Request.Query[parameter].ToString();
        if (inUri.Length is 0 or > MaxUriSession) return null;
        info?.Session ??= inUri;
        return SessionKey.From("uri", inUri);
    }
}
