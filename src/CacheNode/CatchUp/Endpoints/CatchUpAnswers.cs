using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using CdnNode.CatchUp.Dialects;
using CdnNode.Endpoints;
using CdnNode.Freshness;
using CdnNode.Hls.Playlists;
using CdnNode.Operations.Logging;
using CdnNode.Operations.Options;
using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Endpoints;

/// <summary>Writes what catch-up answers: playlists, and errors as JSON that names the parameter, what is allowed, and the nearest recorded range.</summary>
internal sealed class CatchUpAnswers(NodeOptions options)
{
    private const string PlaylistType = "application/vnd.apple.mpegurl";

    /// <summary>Below this a coding costs more than it saves.</summary>
    private const int MinCodedBytes = 512;

    /// <summary>Told as plain text, never shown as a page: quotes need no escapes that nobody can read.</summary>
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="lifetime">How long it stays as it is.</param>
    public Task PlaylistAsync(HttpContext context, Playlist playlist, TimeSpan lifetime)
    {
        Head(context, 200, PlaylistType, string.Create(CultureInfo.InvariantCulture, $"max-age={(long)lifetime.TotalSeconds}"));
        context.Response.Headers.Append("Vary", "Accept-Encoding");
        return BodyAsync(context, PlaylistWriter.ToUtf8(playlist));
    }

    public Task TextAsync(HttpContext context, string type, byte[] text)
    {
        Head(context, 200, type, "no-cache");
        return BodyAsync(context, text);
    }

    public Task BadAsync(HttpContext context, CatchUpProblem problem, RecordedRange? nearest) => ErrorAsync(context, 400, $"{problem.Parameter}: {problem.Problem}", problem.Parameter, problem.Allowed, nearest);

    public Task NotFoundAsync(HttpContext context, string error, string? parameter, RecordedRange? nearest) => ErrorAsync(context, 404, error, parameter, null, nearest);

    public Task NotAllowedAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "GET, HEAD, OPTIONS";
        return ErrorAsync(context, 405, $"{context.Request.Method} is not served here", null, "GET and HEAD", null);
    }

    /// <summary>Status, type and the fields that every answer has.</summary>
    public void Head(HttpContext context, int status, string type, string cacheControl)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.Headers.CacheControl = cacheControl;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Cache-Status"] = new CacheStatus { Hit = status == 200, Detail = "catch-up" }.Format(options.NodeName);
        Cors.Allow(context);
        if (context.Features.Get<EdgeRequestInfo>() is { } info) info.Outcome = status == 200 ? CacheOutcome.Hit : CacheOutcome.None;
    }

    private Task ErrorAsync(HttpContext context, int status, string error, string? parameter, string? allowed, RecordedRange? nearest)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, s_json))
        {
            json.WriteStartObject();
            json.WriteString("error", error);
            if (parameter is not null) json.WriteString("parameter", parameter);
            if (allowed is not null) json.WriteString("allowed", allowed);
            if (nearest is { } range)
            {
                json.WriteStartObject("recorded");
                json.WriteString("from", range.From.UtcDateTime);
                json.WriteString("to", range.To.UtcDateTime);
                json.WriteEndObject();
            }
            else
            {
                json.WriteNull("recorded");
            }
            json.WriteEndObject();
        }
        Head(context, status, "application/json", "no-store");
        return BodyAsync(context, text.ToArray());
    }

    private static async Task BodyAsync(HttpContext context, byte[] body)
    {
        var accepted = AcceptedCodings.From(context.Request.Headers.AcceptEncoding);
        if (body.Length >= MinCodedBytes && (accepted.Brotli || accepted.Gzip))
        {
            context.Response.Headers.ContentEncoding = accepted.Brotli ? "br" : "gzip";
            body = Coded(body, accepted.Brotli);
        }
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static byte[] Coded(byte[] body, bool brotli)
    {
        using var target = new MemoryStream(body.Length / 4);
        using (Stream coder = brotli ? new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true) : new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true)) coder.Write(body);
        return target.ToArray();
    }
}
