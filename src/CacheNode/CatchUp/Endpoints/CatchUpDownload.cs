using System.Globalization;
using CdnNode.Caching;
using CdnNode.CatchUp.Dialects;
using CdnNode.CatchUp.Recordings;
using CdnNode.Fetching;
using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Endpoints;

/// <summary>A stretch of the past as one file: its segments one after the other, read through the cache as a viewer's would be.</summary>
internal sealed class CatchUpDownload(CacheReader cache, CatchUpAnswers answers)
{
    /// <param name="rendition">Null: the channel's first.</param>
    /// <param name="extension">With its dot; null: whatever was recorded.</param>
    public async Task ServeAsync(HttpContext context, RecordedChannel channel, RecordedRendition? rendition, CatchUpSpan.Range span, string? extension)
    {
        rendition ??= channel.Renditions.IsEmpty ? null : channel.Renditions[0];
        var to = span.To ?? DateTimeOffset.MaxValue;
        var window = rendition is null ? null : await rendition.ReadAsync(span.From, to, context.RequestAborted);
        var segments = window?.Segments.Where(static segment => !segment.IsGap).ToList() ?? [];
        if (segments.Count == 0)
        {
            await answers.NotFoundAsync(context, "nothing is recorded of that time", "from", Nearest.To(channel, span.From, to));
            return;
        }
        var recorded = segments[0].Map is null ? ".ts" : ".mp4";
        if (extension is not null && extension != recorded)
        {
            await answers.NotFoundAsync(context, $"this channel is recorded as {recorded}: there is no {extension} of it", "extension", Nearest.To(channel, span.From, to));
            return;
        }
        var pieces = Pieces(RecordedFolders.Of(channel, rendition!), segments);
        answers.Head(context, 200, recorded == ".ts" ? "video/mp2t" : "video/mp4", "no-cache");
        context.Response.ContentLength = pieces.Sum(static piece => piece.Length);
        context.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"{channel.Name}-{span.From.UtcDateTime:yyyyMMdd-HHmmss}{recorded}\"");
        if (!HttpMethods.IsHead(context.Request.Method)) await SendAsync(context, pieces);
    }

    /// <summary>Segments, and an initialization section wherever another one begins to be in force.</summary>
    private static List<(string Target, long Length)> Pieces(string folder, List<RecordedSegment> segments)
    {
        var pieces = new List<(string Target, long Length)>(segments.Count + 1);
        string? mapId = null;
        foreach (var segment in segments)
        {
            if (segment.Map is { } map && map.Id != mapId)
            {
                pieces.Add((folder + RecordedName.Of(map), map.Length));
                mapId = map.Id;
            }
            pieces.Add((folder + RecordedName.Of(segment, segment.Map is null ? ".ts" : ".m4s"), segment.Length));
        }
        return pieces;
    }

    private async Task SendAsync(HttpContext context, List<(string Target, long Length)> pieces)
    {
        try
        {
            foreach (var (target, length) in pieces)
            {
                await using var read = await cache.OpenAsync(target, context.RequestAborted);
                var sent = read.Status == 200 ? await read.CopyToAsync(async (bytes, stop) => await context.Response.BodyWriter.WriteAsync(bytes, stop), context.RequestAborted) : 0;
                if (sent != length) throw new FillFailedException($"{target} gave {sent} of {length} bytes.");
            }
        }
        catch (Exception error) when (error is FillFailedException or OperationCanceledException or IOException)
        {
            // A file that ends early must never end cleanly.
            context.Abort();
        }
    }
}
