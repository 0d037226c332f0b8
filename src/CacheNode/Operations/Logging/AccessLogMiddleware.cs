using CdnNode.Operations.Metrics;

namespace CdnNode.Operations.Logging;

/// <summary>The outermost step of a public request: gives it its <see cref="EdgeRequestInfo"/>, measures it, counts it and logs it.</summary>
/// <param name="log">Null when the access log is off; the metrics are kept either way.</param>
internal sealed class AccessLogMiddleware(RequestDelegate next, TimeProvider time, EdgeMetrics metrics, AccessLog? log = null)
{
    private static readonly Func<object, Task> s_onStarting = static info =>
    {
        ((EdgeRequestInfo)info).MarkFirstByte();
        return Task.CompletedTask;
    };

    public async Task InvokeAsync(HttpContext context)
    {
        var info = new EdgeRequestInfo(time);
        context.Features.Set(info);
        var arrived = log is null ? default : time.GetUtcNow();
        var start = time.GetTimestamp();
        context.Response.OnStarting(s_onStarting, info);
        var completed = false;
        try
        {
            await next(context);
            completed = !context.RequestAborted.IsCancellationRequested;
        }
        finally
        {
            Finish(context, info, arrived, start, completed);
        }
    }

    private void Finish(HttpContext context, EdgeRequestInfo info, DateTimeOffset arrived, long start, bool completed)
    {
        var bytes = info.BodyBytes ?? (completed && !HttpMethods.IsHead(context.Request.Method) ? context.Response.ContentLength : null);
        metrics.Answered(info.Outcome, bytes ?? 0);
        if (log is null)
            return;
        var end = time.GetTimestamp();
        var status = context.Response.HasStarted || completed ? context.Response.StatusCode : 0;
        log.Record(new AccessRecord(
            arrived,
            context.Request.Method,
            context.Request.Path.Value ?? "",
            context.Request.QueryString.Value ?? "",
            status,
            completed,
            FirstByte(info, start, completed, end),
            time.GetElapsedTime(start, end),
            bytes,
            context.Connection.RemoteIpAddress,
            info));
    }

    /// <summary>An answer without a body starts only after the pipeline has returned.</summary>
    private TimeSpan? FirstByte(EdgeRequestInfo info, long start, bool completed, long end) => info.FirstByteTimestamp switch
    {
        0 when !completed => null,
        0 => time.GetElapsedTime(start, end),
        var first => time.GetElapsedTime(start, first),
    };
}
