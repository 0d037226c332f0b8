using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CdnNode.Operations.Hosting;
using CdnNode.Operations.Options;

namespace CdnNode.Operations.Admin;

/// <summary>Everything that the admin listeners answer.</summary>
internal sealed class AdminPipeline(
    NodeOptions options, Drain drain, PrometheusText metrics, INodeControl control, IEnumerable<ReadinessSource> readiness, IEnumerable<StatusSource> status)
{
    private const int MaxBodyBytes = 64 * 1024;
    private readonly byte[]? _token = options.AdminToken is { } token ? Encoding.UTF8.GetBytes("Bearer " + token) : null;

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var method = HttpMethods.IsHead(context.Request.Method) ? HttpMethods.Get : context.Request.Method;
        if (path is "/healthz" or "/readyz" && method == HttpMethods.Get) return path == "/healthz" ? WriteAsync(context, 200, static json => json.WriteString("status", "ok")) : ReadyAsync(context);
        if (!IsAllowed(context))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return FailAsync(context, 401, "The admin listener wants 'Authorization: Bearer <CdnNode:AdminToken>'.");
        }
        return (method, path) switch
        {
            ("GET", "/metrics") => metrics.WriteAsync(context),
            ("GET", "/api/status") => WriteStatusAsync(context),
            ("GET", "/api/explain") => ExplainAsync(context),
            ("POST", "/api/purge") => PurgeByBodyAsync(context),
            ("PURGE", _) => PurgeAsync(context, new PurgeRequest { Url = context.Request.Path + context.Request.QueryString }),
            _ => FailAsync(context, 404, "Nothing here; there are /healthz, /readyz, /metrics, /api/status, /api/explain?url=, POST /api/purge and PURGE."),
        };
    }

    public Task WriteStatusAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return WriteAsync(context, 200, json =>
        {
            json.WriteString("node", options.NodeName);
            foreach (var source in status)
            {
                json.WritePropertyName(source.Name);
                source.Write(json);
            }
        });
    }

    private bool IsAllowed(HttpContext context) =>
        _token is null || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()), _token);

    private Task ReadyAsync(HttpContext context)
    {
        var verdicts = readiness.Select(static source => (source.Name, Verdict: source.Check())).ToList();
        if (drain.IsDraining) verdicts.Add(("drain", Readiness.NotReady("draining")));
        var worst = verdicts.Count == 0 ? ReadinessLevel.Ready : verdicts.Max(static v => v.Verdict.Level);
        return WriteAsync(context, worst == ReadinessLevel.NotReady ? 503 : 200, json =>
        {
            json.WriteString("status", worst.ToString());
            foreach (var (name, verdict) in verdicts) json.WriteString(name, verdict.Note ?? verdict.Level.ToString());
        });
    }

    private async Task ExplainAsync(HttpContext context)
    {
        if (context.Request.Query["url"].ToString() is not { Length: > 0 } url)
        {
            await FailAsync(context, 400, "The parameter 'url' is missing; allowed: a URL or a path of this node.");
            return;
        }
        if (await control.ExplainAsync(url, context.RequestAborted) is not { } explanation)
        {
            await FailAsync(context, 404, "No route takes this URL.");
            return;
        }
        await context.Response.WriteAsJsonAsync(explanation, s_json, context.RequestAborted);
    }

    private async Task PurgeByBodyAsync(HttpContext context)
    {
        try
        {
            if (context.Request.ContentLength > MaxBodyBytes) throw new JsonException("it is too long");
            var request = await JsonSerializer.DeserializeAsync<PurgeRequest>(context.Request.Body, s_json, context.RequestAborted);
            await PurgeAsync(context, request ?? new PurgeRequest());
        }
        catch (JsonException error)
        {
            await FailAsync(context, 400, $"The body is no purge request ({error.Message}); allowed: {{\"url\"|\"prefix\"|\"tag\": text, \"soft\", \"dryRun\": bool}}.");
        }
    }

    private async Task PurgeAsync(HttpContext context, PurgeRequest request)
    {
        if (new[] { request.Url, request.Prefix, request.Tag }.Count(static what => what is not null) != 1)
        {
            await FailAsync(context, 400, "Exactly one of 'url', 'prefix' and 'tag' must be given.");
            return;
        }
        var result = await control.PurgeAsync(request, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(result, s_json, context.RequestAborted);
    }

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private static Task FailAsync(HttpContext context, int code, string error) => WriteAsync(context, code, json => json.WriteString("error", error));

    private static async Task WriteAsync(HttpContext context, int code, Action<Utf8JsonWriter> members)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }
}
