using CdnNode.Fetching;
using CdnNode.Freshness;
using CdnNode.Operations.Logging;
using CdnNode.Operations.Options;

namespace CdnNode.Endpoints;

/// <summary>Requests that the cache has no part in: YARP forwards them unchanged. A success of an unsafe method invalidates (RFC 9111 section 4.4).</summary>
internal sealed class PassThrough(NodeOptions options, Purger purger)
{
    public async Task ForwardAsync(HttpContext context, EdgeRequest request, RequestDelegate yarp)
    {
        var isSafe = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method);
        if (context.Features.Get<EdgeRequestInfo>() is { } info) (info.Outcome, info.Key) = (CacheOutcome.Pass, request.Key);
        context.Response.OnStarting(() =>
        {
            var upstream = context.Response.Headers["Cache-Status"].ToString();
            context.Response.Headers["Cache-Status"] = new CacheStatus { Forward = isSafe ? "bypass" : "method", ForwardStatus = context.Response.StatusCode }
                .Format(options.NodeName, upstream);
            Cors.Allow(context);
            return !isSafe && context.Response.StatusCode is >= 200 and < 400 ? purger.InvalidateAsync(request, context.Response.Headers) : Task.CompletedTask;
        });
        await yarp(context);
    }
}
