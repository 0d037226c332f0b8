namespace CdnNode.Recorder.Archive;

/// <summary>What a rendition is called, where.</summary>
/// <param name="Id">Folder and URL name.</param>
/// <param name="PlaylistPath">Path of the live playlist on the node.</param>
/// <param name="Uri">As the multivariant playlist has it; null when there is none.</param>
internal sealed record RenditionIdentity(string Id, string PlaylistPath, string? Uri)
{
    private const int MaxLength = 48;

    /// <summary>A name for a new rendition: from the end of its path, with a number when another has it already.</summary>
    public static string NewId(string playlistPath, Func<string, bool> isTaken)
    {
        var path = playlistPath.Split('?', 2)[0];
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var text = string.Join('_', parts.TakeLast(2));
        var end = text.LastIndexOf('.');
        var stem = string.Concat((end > 0 ? text[..end] : text).Select(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_')).TrimStart('.');
        stem = stem.Length > MaxLength ? stem[^MaxLength..] : stem is "" ? "rendition" : stem;
        var id = stem;
        for (var i = 2; isTaken(id); i++)
            id = $"{stem}-{i}";
        return id;
    }
}
