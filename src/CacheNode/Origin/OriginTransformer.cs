using Yarp.ReverseProxy.Forwarder;

namespace CdnNode.Origin;

/// <summary>The route's own YARP transforms, then the edge's: nothing that isn't in the key selects the answer, and the head goes to the handler.</summary>
internal sealed class OriginTransformer(HttpTransformer route, OriginExchange exchange, bool moreDestinations) : HttpTransformer
{
    private static readonly string[] s_neverSent = ["X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-For", "X-Forwarded-Prefix", "Expect"];

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await route.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        foreach (var name in s_neverSent) proxyRequest.Headers.Remove(name);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var wanted = await route.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (proxyResponse is null) return wanted;
        // YARP drops Connection itself but copies what it names (RFC 9110 section 7.6.1: not to be forwarded, so not to be stored).
        foreach (var name in proxyResponse.Headers.Connection) httpContext.Response.Headers.Remove(name);
        return await exchange.TakeHeadAsync(proxyResponse, moreDestinations, cancellationToken) && wanted;
    }

    /// <summary>Trailers are dropped: nothing in HLS uses them, and a cache may (RFC 9111 section 3.1).</summary>
    public override ValueTask TransformResponseTrailersAsync(HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;
}
