using CdnNode.CatchUp.Dialects;
using CdnNode.CatchUp.Recordings;
using CdnNode.Endpoints;
using CdnNode.Operations.Options;
using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Endpoints;

/// <summary>Answers URLs of the past, whatever their dialect; leaves all others to the cache.</summary>
/// <remarks>
/// <list type="number">
/// <item>A path outside the folders of recorded channels costs one comparison a playlist.</item>
/// <item>The dialects read the URL; what is wrong is answered with 400.</item>
/// <item>The directory finds the playlist that the URL is about: a channel's own, or one of its renditions'.</item>
/// <item><see cref="PastPlaylists"/> makes the playlist, <see cref="CatchUpDownload"/> the file.</item>
/// </list>
/// </remarks>
internal sealed class CatchUpEndpoint(ChannelDirectory directory, Recordings.Recordings recordings, CatchUpAnswers answers, PastPlaylists playlists, CatchUpDownload download, NodeOptions options, TimeProvider time)
{
    /// <summary>Null when the URL is none of the past's.</summary>
    public Task? TryServe(HttpContext context, EdgeRequest request)
    {
        if (recordings.Channels.Count == 0) return null;
        var folder = request.Path.AsSpan(0, Math.Max(request.Path.LastIndexOf('/'), 0));
        if (!directory.IsChannelFolder(folder) && !XtreamDialect.MayBe(request.Path)) return null;
        var url = CatchUpUrl.Of(Uri.UnescapeDataString(request.Path), context.Request.Query);
        var now = time.GetUtcNow();
        var reading = DialectTable.Read(url, now, options.Recorder.TimeZone);
        if (!reading.IsMine) return null;
        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        return isRead ? ServeAsync(context, request, url, reading, now) : answers.NotAllowedAsync(context);
    }

    private Task ServeAsync(HttpContext context, EdgeRequest request, CatchUpUrl url, DialectReading reading, DateTimeOffset now)
    {
        var found = Find(url, reading.Request);
        if (reading.Problem is { } problem) return answers.BadAsync(context, problem, found is { } about ? Nearest.To(about.Channel, now, now) : null);
        var asked = reading.Request!;
        if (found is not { } target)
        {
            return asked.Channel is { } unknown
                ? answers.NotFoundAsync(context, $"no channel '{unknown}' is recorded", "channel", null)
                : answers.NotFoundAsync(context, "no playlist of this name is recorded", null, null);
        }
        return asked.Form == CatchUpForm.Playlist
            ? playlists.ServeAsync(context, request, target.Channel, target.Rendition, asked.Span, now)
            : download.ServeAsync(context, target.Channel, target.Rendition, (CatchUpSpan.Range)asked.Span, asked.Form == CatchUpForm.Mp4 ? ".mp4" : ".ts");
    }

    private (RecordedChannel Channel, RecordedRendition? Rendition)? Find(CatchUpUrl url, CatchUpRequest? asked)
    {
        if (asked?.Channel is not { } name) return directory.Find(url.Folder, asked?.List);
        if (recordings.Find(name) is { } named) return (named, null);
        return asked.ChannelFolder is { } folder ? directory.Find(folder, name) : null;
    }
}
