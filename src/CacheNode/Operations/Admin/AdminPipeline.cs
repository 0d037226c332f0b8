using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CdnNode.Operations.Hosting;
using CdnNode.Operations.Options;

namespace CdnNode.Operations.Admin;

/// <summary>Everything that the admin listeners answer.</summary>
internal sealed class AdminPipeline(
    NodeOptions options,
    Drain drain,
    PrometheusText metrics,
    INodeControl control,
    IEnumerable<ReadinessSource> readiness,
    IEnumerable<StatusSource> status,
    IEnumerable<AdminEndpoint> endpoints)
{
    private readonly AdminEndpoint[] _endpoints = [.. endpoints];
    private readonly byte[]? _token = options.AdminToken is { } token ? Encoding.UTF8.GetBytes("Bearer " + token) : null;

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var method = HttpMethods.IsHead(context.Request.Method) ? HttpMethods.Get : context.Request.Method;
        if (path is "/healthz" or "/readyz" && method == HttpMethods.Get) return path == "/healthz" ? AdminJson.WriteAsync(context, 200, static json => json.WriteString("status", "ok")) : ReadyAsync(context);
        if (!IsAllowed(context))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return AdminJson.FailAsync(context, 401, "The admin listener wants 'Authorization: Bearer <CdnNode:AdminToken>'.");
        }
        return (method, path) switch
        {
            ("GET", "/metrics") => metrics.WriteAsync(context),
            ("GET", "/api/status") => WriteStatusAsync(context),
            ("GET", "/api/explain") => ExplainAsync(context),
            ("POST", "/api/purge") => PurgeByBodyAsync(context),
            ("PURGE", _) => PurgeAsync(context, new PurgeRequest { Url = context.Request.Path + context.Request.QueryString }),
            _ => Array.Find(_endpoints, endpoint => endpoint.Takes(method, path)) is { } found ? found.Answer(context) : NothingHereAsync(context),
        };
    }

    public Task WriteStatusAsync(HttpContext context)
    {
        return AdminJson.WriteAsync(context, 200, json =>
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
        return AdminJson.WriteAsync(context, worst == ReadinessLevel.NotReady ? 503 : 200, json =>
        {
            json.WriteString("status", worst.ToString());
            foreach (var (name, verdict) in verdicts) json.WriteString(name, verdict.Note ?? verdict.Level.ToString());
        });
    }

    private async Task ExplainAsync(HttpContext context)
    {
        if (context.Request.Query["url"].ToString() is not { Length: > 0 } url)
        {
            await AdminJson.FailAsync(context, 400, "The parameter 'url' is missing; allowed: a URL or a path of this node.");
            return;
        }
        if (await control.ExplainAsync(url, context.RequestAborted) is not { } explanation)
        {
            await AdminJson.FailAsync(context, 404, "No route takes this URL.");
            return;
        }
        await AdminJson.WriteAsync(context, explanation);
    }

    private async Task PurgeByBodyAsync(HttpContext context)
    {
        try
        {
            await PurgeAsync(context, await AdminJson.ReadAsync<PurgeRequest>(context));
        }
        catch (JsonException error)
        {
            await AdminJson.FailAsync(context, 400, $"The body is no purge request ({error.Message}); allowed: {{\"url\"|\"prefix\"|\"tag\": text, \"soft\", \"dryRun\": bool}}.");
        }
    }

    private async Task PurgeAsync(HttpContext context, PurgeRequest request)
    {
        if (new[] { request.Url, request.Prefix, request.Tag }.Count(static what => what is not null) != 1)
        {
            await AdminJson.FailAsync(context, 400, "Exactly one of 'url', 'prefix' and 'tag' must be given.");
            return;
        }
        var result = await control.PurgeAsync(request, context.RequestAborted);
        await AdminJson.WriteAsync(context, result);
    }

    private Task NothingHereAsync(HttpContext context)
    {
        var others = string.Join(", ", _endpoints.Select(static endpoint => $"{endpoint.Method} {endpoint.Path}"));
        return AdminJson.FailAsync(
            context, 404, $"Nothing here; there are /healthz, /readyz, /metrics, /api/status, /api/explain?url=, POST /api/purge, PURGE{(others.Length == 0 ? "" : ", ")}{others}.");
    }
}
