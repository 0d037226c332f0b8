using System.Globalization;

namespace CdnNode.EndToEnd.Tests.Harness.Clients;

/// <summary>A playlist as a simple player understands it; written apart from the node's own reader, whose judge it is.</summary>
internal sealed record MediaPlaylist
{
    /// <summary>Renditions' playlists; empty in a media playlist.</summary>
    public IReadOnlyList<Uri> Renditions { get; private init; } = [];

    public TimeSpan TargetDuration { get; private init; }

    public long MediaSequence { get; private init; }

    public bool Ended { get; private init; }

    /// <summary>The initialisation section, for fragmented MP4.</summary>
    public Uri? Map { get; private init; }

    public IReadOnlyList<Uri> Segments { get; private init; } = [];

    /// <exception cref="FormatException">It isn't a playlist.</exception>
    public static MediaPlaylist Parse(Uri address, string text)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.FirstOrDefault() != "#EXTM3U")
        {
            throw new FormatException($"{address} is not a playlist: {text[..Math.Min(text.Length, 200)]}");
        }

        var uris = lines.Where(l => l[0] != '#').Select(l => new Uri(address, l)).ToList();
        var multivariant = lines.Any(l => l.StartsWith("#EXT-X-STREAM-INF", StringComparison.Ordinal));
        return new MediaPlaylist
        {
            Renditions = multivariant ? uris : [],
            Segments = multivariant ? [] : uris,
            TargetDuration = TimeSpan.FromSeconds(Number(lines, "#EXT-X-TARGETDURATION:")),
            MediaSequence = Number(lines, "#EXT-X-MEDIA-SEQUENCE:"),
            Ended = lines.Contains("#EXT-X-ENDLIST"),
            Map = ValueOf(lines, "#EXT-X-MAP:") is { } map ? new Uri(address, map.Split("URI=\"")[1].Split('"')[0]) : null,
        };
    }

    private static long Number(string[] lines, string tag) =>
        ValueOf(lines, tag) is { } value ? long.Parse(value, CultureInfo.InvariantCulture) : 0;

    private static string? ValueOf(string[] lines, string tag) =>
        lines.FirstOrDefault(l => l.StartsWith(tag, StringComparison.Ordinal))?[tag.Length..];
}
