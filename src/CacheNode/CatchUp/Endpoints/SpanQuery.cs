using CdnNode.CatchUp.Dialects;
using CdnNode.Operations.Options;

namespace CdnNode.CatchUp.Endpoints;

/// <summary>Reads <c>?from=&amp;to=</c> of the interface.</summary>
internal sealed class SpanQuery(NodeOptions options, TimeProvider time)
{
    /// <param name="context">Of the request.</param>
    /// <param name="before">How long before its end it begins when nothing is given; null: it must be given.</param>
    public bool TryRead(HttpContext context, TimeSpan? before, out DateTimeOffset from, out DateTimeOffset to, out CatchUpProblem problem)
    {
        var (query, now) = (context.Request.Query, time.GetUtcNow());
        var times = new SpanReader(now, options.Recorder.TimeZone);
        to = query["to"].ToString() is { Length: > 0 } end ? times.Time("to", end) : now;
        from = query["from"].ToString() is { Length: > 0 } begin ? times.Time("from", begin) : before is { } length ? to - length : times.Time("from", "");
        var reading = times.Range("to", from, to, static span => new CatchUpRequest(span));
        problem = reading.Problem!;
        return reading.Problem is null;
    }
}
