using CdnNode.CatchUp.Dialects;
using CdnNode.CatchUp.Playlists;
using CdnNode.CatchUp.Recordings;
using CdnNode.Endpoints;
using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Endpoints;

/// <summary>Answers with playlists of the past: a channel's own with children in the node's own form, or a rendition's.</summary>
internal sealed class PastPlaylists(CatchUpAnswers answers, RouteFinder routes, TargetReader targets)
{
    private static readonly TimeSpan s_changing = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_final = TimeSpan.FromMinutes(10);

    public async Task ServeAsync(HttpContext context, EdgeRequest request, RecordedChannel channel, RecordedRendition? rendition, CatchUpSpan span, DateTimeOffset now)
    {
        if (channel.Renditions.IsEmpty)
        {
            await answers.NotFoundAsync(context, "nothing of this channel is recorded yet", null, null);
            return;
        }
        var past = new RecordedPast(channel, rendition ?? channel.Renditions[0], FolderOf(request.Path), ResolveKey);
        // Of the channel's own playlist too: all renditions have the same times.
        var cut = await PastCut.OfAsync(past, span, now, context.RequestAborted);
        if (!cut.Entries.Any(static entry => !entry.Gap))
        {
            var (from, to, parameter) = Bounds(span, now);
            await answers.NotFoundAsync(context, "nothing is recorded of that time", parameter, Nearest.To(channel, from, to));
        }
        else if (rendition is null && channel.Multivariant is { } live)
        {
            await answers.PlaylistAsync(context, PastMultivariant.Make(live, MapOf(context, request, channel, span)), s_changing);
        }
        else
        {
            var asDelta = context.Request.Query["_HLS_skip"].ToString() is "YES" or "v2";
            var playlist = PastPlaylist.Make(cut, past.TargetDuration, channel.Multivariant?.IndependentSegments ?? false, asDelta);
            await answers.PlaylistAsync(context, playlist, cut.IsOver ? s_final : s_changing);
        }
    }

    private static (DateTimeOffset From, DateTimeOffset To, string? Parameter) Bounds(CatchUpSpan span, DateTimeOffset now) => span switch
    {
        CatchUpSpan.Range range => (range.From, range.To ?? now, "from"),
        CatchUpSpan.Delay delay => (now - delay.By, now - delay.By, "delay"),
        _ => (now, now, null),
    };

    private Func<string, string?> MapOf(HttpContext context, EdgeRequest request, RecordedChannel channel, CatchUpSpan span)
    {
        var query = ChildQuery.Of(span, context.Request.Query);
        var live = EdgeRequest.For(request.Route, channel.Playlist, "");
        return uri => targets.Resolve(live, uri) is { } child && channel.FindRenditionByPath(child.Path) is not null ? RelativePath.From(FolderOf(request.Path), child.Path) + query : null;
    }

    private string? ResolveKey(string playlistPath, string uri) => routes.Find(playlistPath) is { } playlist ? targets.Resolve(playlist, uri)?.Target : null;

    private static string FolderOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];
}
