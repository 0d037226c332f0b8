using System.Collections.Frozen;

namespace CdnNode.Origin.Local;

/// <summary>Content types of files by extension: HLS (RFC 8216bis section 3, 4) and what stands beside it.</summary>
public static class MediaContentTypes
{
    private const string Unknown = "application/octet-stream";

    private static readonly FrozenDictionary<string, string> s_byExtension = new Dictionary<string, string>
    {
        [".m3u8"] = "application/vnd.apple.mpegurl",
        [".m3u"] = "application/vnd.apple.mpegurl",
        [".ts"] = "video/mp2t",
        [".m4s"] = "video/iso.segment",
        [".mp4"] = "video/mp4",
        [".m4v"] = "video/mp4",
        [".m4a"] = "audio/mp4",
        [".cmfv"] = "video/mp4",
        [".cmfa"] = "audio/mp4",
        [".aac"] = "audio/aac",
        [".vtt"] = "text/vtt",
        [".jpg"] = "image/jpeg",
        [".png"] = "image/png",
        [".webp"] = "image/webp",
        [".json"] = "application/json",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static string Of(string fileName) => s_byExtension.GetValueOrDefault(Path.GetExtension(fileName), Unknown);
}
