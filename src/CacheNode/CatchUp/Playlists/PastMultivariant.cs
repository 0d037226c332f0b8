using CdnNode.Hls.Playlists;

namespace CdnNode.CatchUp.Playlists;

/// <summary>Turns a channel's live multivariant playlist into one of its past: what was recorded, each at a URL of its past.</summary>
internal static class PastMultivariant
{
    /// <param name="map">From a URI of the live playlist to that of the past; null: not recorded.</param>
    public static MultivariantPlaylist Make(MultivariantPlaylist live, Func<string, string?> map)
    {
        var renditions = live.Renditions.Where(r => r.Uri is null || map(r.Uri) is not null).Select(r => r.Uri is null ? r : r with { Uri = map(r.Uri) }).ToList();
        bool Has(string type, string? group) => group is not null && renditions.Any(r => r.Type == type && r.GroupId == group);
        Variant Recorded(Variant variant) => variant with
        {
            Uri = map(variant.Uri)!,
            AudioGroup = Has("AUDIO", variant.AudioGroup) ? variant.AudioGroup : null,
            VideoGroup = Has("VIDEO", variant.VideoGroup) ? variant.VideoGroup : null,
            SubtitlesGroup = Has("SUBTITLES", variant.SubtitlesGroup) ? variant.SubtitlesGroup : null,
        };
        return live with
        {
            // Where the live one begins says nothing of the past.
            Start = null,
            Variants = [.. live.Variants.Where(v => map(v.Uri) is not null).Select(Recorded)],
            IFrameVariants = [.. live.IFrameVariants.Where(v => map(v.Uri) is not null).Select(Recorded)],
            Renditions = [.. renditions],
            ContentSteering = null,
        };
    }
}
