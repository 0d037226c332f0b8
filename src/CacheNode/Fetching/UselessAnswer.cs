using CdnNode.Freshness;
using CdnNode.Origin;
using CdnNode.Playlists;

namespace CdnNode.Fetching;

/// <summary>Answers that can't be what was asked for, though their heads are well formed: another destination, or another try, may do better.</summary>
internal static class UselessAnswer
{
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Find(OriginHead head, FetchPlan plan, ChannelTable channels) => head.Status switch
    {
        304 when plan.Stale is null => "304 though the request had no condition.",
        206 when plan.Range is null => "206 though the request had no range.",
        404 when channels.FindSegment(plan.Request.Key) is { Facts.IsLive: true } => "404 for a segment that a live playlist lists.",
        200 or 206 when IsCoded(head, plan) => $"Content-Encoding '{head.Fields.ContentEncoding}'; allowed for media: identity, as asked.",
        200 when IsPageOrNothing(head) && channels.FindSegment(plan.Request.Key) is not null => "A page, or nothing, in the place of a segment that a playlist lists.",
        _ => null,
    };

    /// <summary>By its name or by what the origin says of it.</summary>
    public static bool IsPlaylist(OriginHead head, FetchPlan plan) =>
        MediaKinds.OfPath(plan.Request.Path) == MediaType.Playlist || MediaKinds.OfContentType(head.Fields.ContentType.ToString()) == MediaType.Playlist;

    /// <summary>Media is asked for as it is: in a coding it could be neither read nor served in ranges, and not every viewer takes it.</summary>
    private static bool IsCoded(OriginHead head, FetchPlan plan) =>
        head.Fields.ContentEncoding is { Count: > 0 } coding
        && !string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase)
        && (MediaKinds.IsMedia(MediaKinds.OfPath(plan.Request.Path)) || IsPlaylist(head, plan));

    private static bool IsPageOrNothing(OriginHead head) =>
        head.Fields.ContentLength == 0 || head.Fields.ContentType.ToString().StartsWith("text/html", StringComparison.OrdinalIgnoreCase);
}
