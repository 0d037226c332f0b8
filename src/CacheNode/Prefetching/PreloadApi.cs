using System.Globalization;
using System.Text.Json;
using CdnNode.Operations.Admin;
using CdnNode.Operations.Options;

namespace CdnNode.Prefetching;

/// <summary><c>/api/preload</c> of the admin listener: begin, watch and cancel.</summary>
internal sealed class PreloadApi(Preloader preloader)
{
    private const string Root = "/api/preload";

    /// <summary>One service each.</summary>
    public static IReadOnlyList<Func<Preloader, AdminEndpoint>> Operations { get; } =
    [
        static preloader => new("GET", Root, context => AdminJson.WriteAsync(context, preloader.Jobs)),
        static preloader => new("POST", Root, new PreloadApi(preloader).BeginAsync),
        static preloader => new("GET", Root + "/", new PreloadApi(preloader).ShowAsync),
        static preloader => new("DELETE", Root + "/", new PreloadApi(preloader).CancelAsync),
    ];

    private async Task BeginAsync(HttpContext context)
    {
        PreloadRequest request;
        try
        {
            request = await AdminJson.ReadAsync<PreloadRequest>(context);
        }
        catch (JsonException error)
        {
            await AdminJson.FailAsync(context, 400, $"The body is no preload request ({error.Message}); allowed: {{\"url\": text, \"media\": text}}.");
            return;
        }
        if (!PreloadOptions.TryParseMedia(request.Media ?? PreloadOptions.All, out var media))
            await AdminJson.FailAsync(context, 400, $"'media' is '{request.Media}'; allowed is {PreloadOptions.MediaFormat}.");
        else if (string.IsNullOrEmpty(request.Url))
            await AdminJson.FailAsync(context, 400, "'url' is missing; allowed is a URL or a path of this node.");
        else if (preloader.Begin(request.Url, media) is { } begun)
            await AdminJson.WriteAsync(context, begun, StatusCodes.Status202Accepted);
        else
            await AdminJson.FailAsync(context, 404, $"No route takes '{request.Url}', or {Preloader.MaxJobs} preloads are running.");
    }

    private Task ShowAsync(HttpContext context) =>
        IdOf(context) is { } id && preloader.Find(id) is { } progress ? AdminJson.WriteAsync(context, progress) : NoneAsync(context);

    private Task CancelAsync(HttpContext context) =>
        IdOf(context) is { } id && preloader.Cancel(id) ? AdminJson.WriteAsync(context, preloader.Find(id)) : NoneAsync(context);

    private static Task NoneAsync(HttpContext context) => AdminJson.FailAsync(context, 404, $"No such preload; {Root} lists them.");

    private static int? IdOf(HttpContext context) =>
        int.TryParse(context.Request.Path.Value.AsSpan(Root.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
