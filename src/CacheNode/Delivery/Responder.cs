using CdnNode.Caching;
using CdnNode.Delivery.Pacing;
using CdnNode.Endpoints;
using CdnNode.Fetching;
using CdnNode.Freshness;
using CdnNode.Operations.Logging;
using CdnNode.Operations.Options;
using CdnNode.Playlists;

namespace CdnNode.Delivery;

/// <summary>Writes an answer to a viewer: from a cached file, or through from the origin.</summary>
internal sealed class Responder(BodyDelivery delivery, PlaylistSessions sessions, NodeOptions options, TimeProvider time)
{
    private static readonly CacheStatus s_plainHit = new() { Hit = true };

    /// <summary>Answers from a file: conditions first, then the range, then the body (RFC 9110 section 13.2.2).</summary>
    public async Task SendFileAsync(HttpContext context, EdgeRequest request, FileHandle file, StoredResponse head, CacheStatus status, bool stale)
    {
        var now = CacheInstant.Now(time);
        var response = context.Response;
        var forCache = IsAskedByCache(context);
        switch (Preconditions.Evaluate(context.Request.Headers, head))
        {
            case PreconditionVerdict.NotModified:
                response.StatusCode = StatusCodes.Status304NotModified;
                head.CopyNotModifiedFieldsTo(response.Headers, forCache);
                PlaylistCoding.MarkChoice(response.Headers, head);
                WriteAge(response, head, now, status, stale);
                return;
            case PreconditionVerdict.Failed:
                response.StatusCode = 412;
                WriteAge(response, head, now, status, stale);
                return;
        }
        response.StatusCode = head.Status;
        head.CopyFieldsTo(response.Headers, forCache);
        WriteAge(response, head, now, status, stale);
        if (head.Facts.IsPlaylist && (await sessions.TrySendAsync(context, file) || await PlaylistCoding.TrySendAsync(context, file))) return;
        await SendBodyAsync(context, request, file, head);
    }

    /// <summary>Passes an answer through.</summary>
    public async Task SendPassedAsync(HttpContext context, EdgeRequest request, PassedAnswer answer, CacheStatus status)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Fields)
        {
            response.Headers[name] = value;
        }
        if (!IsAskedByCache(context))
        {
            foreach (var name in ResponseFieldFilter.ForCachesOnly) response.Headers.Remove(name);
        }
        response.Headers[CacheStatus.FieldName] = status.Format(options.NodeName, answer.Fields[CacheStatus.FieldName].ToString());
        Cors.Allow(context);
        // Whoever can't tell the end of a body may not promise it to the next: no chunked coding of our own around it.
        if (answer.CloseDelimited && HttpProtocol.IsHttp11(context.Request.Protocol)) response.Headers.TransferEncoding = "identity";
        try
        {
            // The server would take the body of a HEAD and drop it, for ever if it has no end.
            if (!HttpMethods.IsHead(context.Request.Method)) await delivery.SendPassedAsync(context, request, answer);
        }
        catch (Exception error) when (error is IOException or FillFailedException or OperationCanceledException)
        {
            context.Abort();
        }
        finally
        {
            await answer.Body.CompleteAsync();
        }
    }

    /// <summary>Another cache says so by <c>Surrogate-Capability</c> (Edge Architecture Specification 1.0, section 3).</summary>
    private static bool IsAskedByCache(HttpContext context) => context.Request.Headers.ContainsKey(SurrogateControl.CapabilityFieldName);

    private void WriteAge(HttpResponse response, StoredResponse head, CacheInstant now, CacheStatus status, bool stale)
    {
        var text = head.HitTextAt(now, options.NodeName);
        response.Headers.Age = text.Age;
        response.Headers[CacheStatus.FieldName] = status == s_plainHit
            ? text.CacheStatus
            : (status with { TtlSeconds = status.Hit || stale ? text.TtlSeconds : status.TtlSeconds }).Format(options.NodeName, head.Fields.Get(CacheStatus.FieldName).ToString());
        Cors.Allow(response.HttpContext);
    }

    private async Task SendBodyAsync(HttpContext context, EdgeRequest request, FileHandle file, StoredResponse head)
    {
        var response = context.Response;
        var length = file.Length ?? head.CompleteLength;
        var (from, count) = (0L, length);
        if (head.Status == 200)
        {
            response.Headers.AcceptRanges = "bytes";
            if (length is { } whole && !TryChoosePart(context, head, whole, out from, out count)) return;
        }
        if (head.Status == StatusCodes.Status204NoContent) return;
        response.ContentLength = count;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        try
        {
            var sent = await delivery.SendFileAsync(context, request, file, from, count, length);
            context.Features.Get<EdgeRequestInfo>()?.BodyBytes = sent;
        }
        catch (FillFailedException) when (!response.HasStarted)
        {
            response.Clear();
            throw;
        }
        catch (Exception error) when (error is FillFailedException or OperationCanceledException)
        {
            // A body that ends early must never end cleanly.
            context.Abort();
        }
    }

    /// <summary>The bytes to send of a body of known length, with the status that goes with them. False: 416, nothing to send.</summary>
    private static bool TryChoosePart(HttpContext context, StoredResponse head, long whole, out long from, out long? count)
    {
        (from, count) = (0, whole);
        var fields = context.Request.Headers;
        if (RangeRequest.Parse(fields.Range) is not { } asked || !RangeRequest.MayServeRange(fields.IfRange, head)) return true;
        var response = context.Response;
        if (RangeRequest.Resolve(asked, whole, out var range) == RangeVerdict.Unsatisfiable)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = ContentRange.Unsatisfied(whole);
            response.Headers.Remove("Content-Type");
            response.ContentLength = 0;
            return false;
        }
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.ContentRange = new ContentRange(range.From, range.To ?? (whole - 1), whole).ToString();
        (from, count) = (range.From, range.Length);
        return true;
    }
}
