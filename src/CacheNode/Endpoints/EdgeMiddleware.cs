using CdnNode.CatchUp.Endpoints;
using CdnNode.Freshness;
using CdnNode.Operations.Logging;
using CdnNode.Operations.Options;
using CdnNode.Origin;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Endpoints;

/// <summary>
/// The way of a request, step by step. Runs behind routing and in front of YARP: what the cache answers never enters YARP.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>CORS preflight, PURGE and TRACE are answered at once.</item>
/// <item>No YARP route: not the edge's; the next endpoint or 404.</item>
/// <item>Fields that could select another answer, and upgrades, are taken off (for what YARP forwards as well).</item>
/// <item>The path gets its one form, or is refused with 400.</item>
/// <item>A URL of the past: <see cref="CatchUpEndpoint"/>.</item>
/// <item>A route of the node's own: <see cref="CacheEndpoint"/> for GET and HEAD, 405 for others.</item>
/// <item>Neither GET nor HEAD, or a route that says pass: YARP forwards; a success of an unsafe method invalidates.</item>
/// <item>GET and HEAD: <see cref="CacheEndpoint"/>.</item>
/// </list>
/// </remarks>
internal sealed class EdgeMiddleware(RequestDelegate next, CacheEndpoint cache, PassThrough pass, EdgeErrors errors, TargetReader targets, OwnRoutes own, CatchUpEndpoint catchUp, NodeOptions options)
{
    private readonly RequestFieldFilter _fields = new(allowed: options.Origin.AllowRequestHeaders is { Count: > 0 } names ? names : null);

    public Task InvokeAsync(HttpContext context)
    {
        var method = context.Request.Method;
        if (Cors.IsPreflight(context))
        {
            Cors.AnswerPreflight(context);
            return Task.CompletedTask;
        }
        // TRACE would show a viewer's page the fields that its browser keeps from it.
        if (method == "PURGE" || HttpMethods.IsTrace(method))
        {
            return RefuseMethodAsync(context, $"{method} is not served here (PURGE is by the admin listener).");
        }
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is not { } route) return next(context);
        // Kestrel reads Content-Length beside Transfer-Encoding as chunked and shows the length under this name: a smuggling attempt.
        if (context.Request.Headers.ContainsKey("X-Content-Length")) return RefuseAndCloseAsync(context, "Content-Length and Transfer-Encoding together.");
        if (context.Request.Headers.TransferEncoding is { Count: > 0 } coding && !string.Equals(coding, "chunked", StringComparison.OrdinalIgnoreCase))
            return RefuseAndCloseAsync(context, "Transfer-Encoding other than 'chunked'.");
        if (context.Features.Get<EdgeRequestInfo>() is { } info) ViewerNotes.Take(context, info);
        StripFields(context.Request.Headers);
        if (!targets.TryRead(route, TargetOf(context), out var request, out var refusal)) return errors.WriteAsync(context, 400, refusal);
        if (catchUp.TryServe(context, request) is { } served) return served;
        var isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        if (own.Find(route) is not null)
            return isRead ? cache.ServeAsync(context, request) : RefuseMethodAsync(context, $"{method} is not served here; allowed: GET and HEAD.");
        var passes = options.Routes.TryGetValue(request.RouteId, out var overrides) && overrides.Kind == RouteKind.Pass;
        return !isRead || passes ? pass.ForwardAsync(context, request, next) : cache.ServeAsync(context, request);
    }

    /// <summary>As it came; of the absolute form the part behind the host (RFC 9112 section 3.2).</summary>
    private static string TargetOf(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        return raw.StartsWith('/') ? raw : context.Request.Path.ToUriComponent() + context.Request.QueryString;
    }

    private void StripFields(IHeaderDictionary fields)
    {
        var connection = fields.Connection;
        List<string>? denied = null;
        foreach (var (name, _) in fields)
        {
            if (!_fields.Passes(name, connection) && !IsTheServers(name)) (denied ??= []).Add(name);
        }
        foreach (var name in denied ?? []) fields.Remove(name);
    }

    /// <summary>Read by the server itself, or by the steps to come.</summary>
    private static bool IsTheServers(string name) => name is "Host" or "Content-Length" or "Transfer-Encoding" or "Connection" or SurrogateControl.CapabilityFieldName;

    private Task RefuseMethodAsync(HttpContext context, string what)
    {
        context.Response.Headers.Allow = "GET, HEAD, OPTIONS";
        return errors.WriteAsync(context, 405, what);
    }

    private Task RefuseAndCloseAsync(HttpContext context, string what)
    {
        context.Response.Headers.Connection = "close";
        return errors.WriteAsync(context, 400, what);
    }
}
