using CdnNode.Hls.Playlists;

namespace CdnNode.Playlists;

/// <summary>Every resource that a media playlist names: segments, their parts and initialisation, and what it hints at.</summary>
internal static class ListedNames
{
    /// <returns>URIs as written, each once.</returns>
    public static HashSet<string> Of(MediaPlaylist playlist)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var segment in playlist.Segments)
        {
            names.Add(segment.Uri);
            if (segment.Map is { } map) names.Add(map.Uri);
            foreach (var part in segment.Parts) names.Add(part.Uri);
        }
        if (playlist.Upcoming?.Map is { } next) names.Add(next.Uri);
        foreach (var part in playlist.Upcoming?.Parts ?? []) names.Add(part.Uri);
        foreach (var hint in playlist.PreloadHints) names.Add(hint.Uri);
        return names;
    }
}
