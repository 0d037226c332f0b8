using System.Globalization;

namespace CdnNode.Demo.Page;

/// <summary>The page with the player and the live figures, at <c>/</c>, its files below <c>/player/</c>.</summary>
internal static class PageEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    // Name in the URL, name of the resource.
    private static readonly (string Path, string Resource)[] Files =
    [
        ("/", "index.html"),
        ("/player/app.js", "app.js"),
        ("/player/playback.js", "playback.js"),
        ("/player/figures.js", "figures.js"),
        ("/player/recordings.js", "recordings.js"),
        ("/player/style.css", "style.css"),
        ("/player/icon.svg", "icon.svg"),
        ("/player/hls.js", "hls.js"),
        ("/player/hls.LICENSE.txt", "hls.LICENSE.txt"),
    ];

    /// <summary>Maps the page.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="mediaPort">Port of the streams where it isn't the page's own (the admin port shows what the public port serves).</param>
    public static void Map(IEndpointRouteBuilder routes, int? mediaPort = null)
    {
        foreach (var (path, resource) in Files)
        {
            var asset = new Lazy<PageAsset?>(() => PageAsset.Find(resource));
            routes.MapMethods(path, Methods, context => Answer(context, asset.Value, mediaPort));
        }
    }

    private static Task Answer(HttpContext context, PageAsset? asset, int? mediaPort)
    {
        if (asset is null)
            return Results.NotFound().ExecuteAsync(context);

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy(context.Request, mediaPort);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        return Results.Bytes(asset.Content, asset.ContentType, entityTag: asset.Tag).ExecuteAsync(context);
    }

    // blob: is how hls.js hands media to the browser and starts its worker.
    private static string ContentSecurityPolicy(HttpRequest request, int? mediaPort)
    {
        var media = MediaSource(request, mediaPort);
        return $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'{media}; media-src 'self' blob:{media}; "
            + "worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    // The name comes from the client: only one that can be nothing but a name or an address may stand in the header.
    private static string MediaSource(HttpRequest request, int? mediaPort)
    {
        var host = request.Host.Host;
        return mediaPort is { } port && Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6
            ? string.Create(CultureInfo.InvariantCulture, $" {request.Scheme}://{host}:{port}")
            : "";
    }
}
