using System.Globalization;
using System.Security.Cryptography;
using CdnNode.Demo.Clip;
using CdnNode.Hls.Playlists;
using Microsoft.Net.Http.Headers;

namespace CdnNode.Demo;

/// <summary>The demo origin's resources. Each answers GET and HEAD, with validators and ranges (RFC 9110); anything else is 404 or 405.</summary>
/// <remarks>
/// Live answers carry no lifetime: what an edge makes of a playlist's own times is what the demo is there to show. On-demand ones never change.
/// </remarks>
internal sealed class DemoEndpoints(TimeProvider clock)
{
    private const string PlaylistType = "application/vnd.apple.mpegurl";
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    // What doesn't change says when it began: any past moment does, as long as every start tells the same one.
    private static readonly DateTimeOffset Premiere = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly LoopedClip _loop = new();

    /// <summary>Maps every title below its own path.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var title in DemoTitle.All)
        {
            var multivariant = new Lazy<byte[]>(() => PlaylistWriter.ToUtf8(DemoPlaylists.Multivariant(title.Format)));
            var extension = ClipFiles.Extension(title.Format);
            var group = routes.MapGroup(title.Path);
            group.MapMethods("/index.m3u8", Methods, context => Answer(context, title, multivariant.Value, PlaylistType, Premiere));
            group.MapMethods("/{rendition}/index.m3u8", Methods, context => MediaPlaylist(context, title));
            group.MapMethods("/{rendition}/{number}" + extension, Methods, context => Segment(context, title));
            if (title.Format == ClipFormat.Cmaf)
            {
                group.MapMethods("/{rendition}/init.mp4", Methods, context => Initialization(context, title));
            }
        }
    }

    private Task MediaPlaylist(HttpContext context, DemoTitle title)
    {
        var window = WindowOf(title);
        var changed = title.IsLive ? SegmentWindow.StartOf(window.Last + 1) : Premiere;
        return RenditionOf(context) is null
            ? NotFound(context)
            : Answer(context, title, PlaylistWriter.ToUtf8(DemoPlaylists.Media(title, window)), PlaylistType, changed);
    }

    private Task Segment(HttpContext context, DemoTitle title)
    {
        if (RenditionOf(context) is not { } rendition || NumberOf(context) is not { } number || !WindowOf(title).Serves(number))
        {
            return NotFound(context);
        }

        var type = title.Format == ClipFormat.Cmaf ? "video/iso.segment" : "video/mp2t";
        var changed = title.IsLive ? SegmentWindow.StartOf(number + 1) : Premiere;
        return Answer(context, title, _loop.ReadSegment(rendition, title.Format, number), type, changed);
    }

    private static Task Initialization(HttpContext context, DemoTitle title) =>
        RenditionOf(context) is not { } rendition
            ? NotFound(context)
            : Answer(context, title, ClipFiles.ReadInitialization(rendition), "video/mp4", Premiere);

    private SegmentWindow WindowOf(DemoTitle title) => title.IsLive ? SegmentWindow.Live(clock.GetUtcNow()) : SegmentWindow.Vod;

    private static ClipRendition? RenditionOf(HttpContext context) => ClipRendition.Find((string)context.GetRouteValue("rendition")!);

    // One segment has one name: 7.ts, not 007.ts or +7.ts.
    private static long? NumberOf(HttpContext context)
    {
        var written = (string)context.GetRouteValue("number")!;
        return long.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && written == number.ToString(CultureInfo.InvariantCulture) ? number : null;
    }

    private static Task Answer(HttpContext context, DemoTitle title, byte[] content, string type, DateTimeOffset changed)
    {
        if (!title.IsLive)
        {
            context.Response.Headers.CacheControl = "public, max-age=86400";
        }

        // A hash of the content: equal after a restart, and never equal for different bytes.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"");
        return Results.Bytes(content, type, enableRangeProcessing: true, lastModified: changed, entityTag: tag).ExecuteAsync(context);
    }

    private static Task NotFound(HttpContext context) => Results.NotFound().ExecuteAsync(context);
}
