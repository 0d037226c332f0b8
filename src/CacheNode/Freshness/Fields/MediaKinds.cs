using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>
/// Media by extension and by content type, and the rule against cache deception: an answer under a media path is cached only if its content
/// type doesn't say that it is something else.
/// </summary>
public static class MediaKinds
{
    private static readonly FrozenDictionary<string, MediaType> s_byExtension = new Dictionary<string, MediaType>
    {
        ["m3u8"] = MediaType.Playlist,
        ["m3u"] = MediaType.Playlist,
        ["ts"] = MediaType.Segment,
        ["m4s"] = MediaType.Segment,
        ["mp4"] = MediaType.Segment,
        ["m4a"] = MediaType.Segment,
        ["m4v"] = MediaType.Segment,
        ["cmfa"] = MediaType.Segment,
        ["cmfv"] = MediaType.Segment,
        ["aac"] = MediaType.Segment,
        ["vtt"] = MediaType.Segment,
        ["key"] = MediaType.Key,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, MediaType>.AlternateLookup<ReadOnlySpan<char>> s_lookup =
        s_byExtension.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Types that servers give media files; the last two are what the usual extension tables make of "ts" and "key".</summary>
    private static readonly FrozenDictionary<string, MediaType> s_byType = new Dictionary<string, MediaType>
    {
        ["application/octet-stream"] = MediaType.Unknown,
        ["binary/octet-stream"] = MediaType.Unknown,
        ["text/plain"] = MediaType.Unknown,
        ["application/mp4"] = MediaType.Segment,
        ["text/vtt"] = MediaType.Segment,
        ["application/pgp-keys"] = MediaType.Key,
        ["text/vnd.trolltech.linguist"] = MediaType.Segment,
        ["application/vnd.apple.keynote"] = MediaType.Key,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, MediaType>.AlternateLookup<ReadOnlySpan<char>> s_typeLookup =
        s_byType.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a type is one of the media types.</summary>
    public static bool IsMedia(MediaType type) => type is MediaType.Playlist or MediaType.Segment or MediaType.Key;

    /// <summary>
    /// By the extension of the path's last segment; the query and what follows ";" in the segment count for nothing, but an extension in
    /// either form of deception (<c>/me;x.ts</c>, <c>/me%2fx.ts</c>) is seen, so that the content type is then asked.
    /// </summary>
    public static MediaType OfPath(ReadOnlySpan<char> target)
    {
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        var name = path[(path.LastIndexOf('/') + 1)..];
        var extension = Lookup(name);
        var parameters = name.IndexOf(';');
        return extension == MediaType.Unknown && parameters > 0 ? Lookup(name[..parameters]) : extension;
    }

    /// <summary>By content type, parameters aside. A type that isn't known is <see cref="MediaType.Other"/>.</summary>
    public static MediaType OfContentType(ReadOnlySpan<char> contentType)
    {
        var semicolon = contentType.IndexOf(';');
        var type = (semicolon < 0 ? contentType : contentType[..semicolon]).Trim(" \t");
        if (type.IsEmpty)
        {
            return MediaType.Unknown;
        }
        if (s_typeLookup.TryGetValue(type, out var known))
        {
            return known;
        }
        if (type.EndsWith("mpegurl", StringComparison.OrdinalIgnoreCase))
        {
            return MediaType.Playlist;
        }
        var moving = type.StartsWith("video/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase);
        return moving ? MediaType.Segment : MediaType.Other;
    }

    /// <summary>Whether path and content type may be of one object. A path that isn't of media agrees with anything.</summary>
    public static bool Agree(ReadOnlySpan<char> target, StringValues contentType)
    {
        var path = OfPath(target);
        if (!IsMedia(path))
        {
            return true;
        }
        var content = OfContentType(contentType.Count == 0 ? "" : contentType[0]);
        return content switch
        {
            MediaType.Unknown => true,
            MediaType.Other => false,
            _ => path == content,
        };
    }

    private static MediaType Lookup(ReadOnlySpan<char> name)
    {
        var dot = name.LastIndexOf('.');
        return dot >= 0 && s_lookup.TryGetValue(name[(dot + 1)..], out var type) ? type : MediaType.Unknown;
    }
}
