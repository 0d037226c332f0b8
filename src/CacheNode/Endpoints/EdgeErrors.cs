using CdnNode.Freshness;
using CdnNode.Operations.Logging;
using CdnNode.Operations.Options;

namespace CdnNode.Endpoints;

/// <summary>Errors that the node makes itself: plain text that says what was wrong and what is allowed; never cached.</summary>
public sealed class EdgeErrors(NodeOptions options)
{
    public Task WriteAsync(HttpContext context, int status, string text, string? detail = null, CacheOutcome outcome = CacheOutcome.None)
    {
        var response = context.Response;
        var (allow, connection, retry) = (response.Headers.Allow, response.Headers.Connection, response.Headers.RetryAfter);
        response.Clear();
        (response.Headers.Allow, response.Headers.Connection, response.Headers.RetryAfter) = (allow, connection, retry);
        Cors.Allow(context);
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Cache-Status"] = new CacheStatus { Forward = outcome == CacheOutcome.Error ? "miss" : null, Detail = detail ?? "refused" }.Format(options.NodeName);
        if (context.Features.Get<EdgeRequestInfo>() is { } info) info.Outcome = outcome;
        var line = text + "\n";
        response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(line);
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.WriteAsync(line, context.RequestAborted);
    }
}
