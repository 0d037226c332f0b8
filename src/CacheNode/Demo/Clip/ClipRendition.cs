namespace CdnNode.Demo.Clip;

/// <summary>One of the clip's two renditions, as <c>make.sh</c> encodes it.</summary>
/// <param name="Name">Folder of its segments, and its name in URLs.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Codecs">The <c>CODECS</c> attribute (RFC 6381): H.264 Main profile at the level that the script sets, AAC-LC.</param>
internal sealed record ClipRendition(string Name, int Width, int Height, string Codecs)
{
    /// <summary>All renditions, the best first: players without a measurement start with the first one listed.</summary>
    public static IReadOnlyList<ClipRendition> All { get; } =
    [
        new("360p", 640, 360, "avc1.4d401e,mp4a.40.2"),
        new("180p", 320, 180, "avc1.4d400d,mp4a.40.2"),
    ];

    /// <summary>The rendition called <paramref name="name"/>, or null.</summary>
    public static ClipRendition? Find(string name) => All.FirstOrDefault(rendition => rendition.Name == name);
}
