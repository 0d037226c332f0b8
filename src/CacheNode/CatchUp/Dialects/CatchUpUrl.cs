namespace CdnNode.CatchUp.Dialects;

/// <summary>The parts of a URL that dialects look at.</summary>
/// <param name="Folder">Path up to the last slash, without it: <c>/live/demo</c>.</param>
/// <param name="File">Behind it: <c>index.m3u8</c>.</param>
/// <param name="Query">Decoded.</param>
public sealed record CatchUpUrl(string Folder, string File, IQueryCollection Query)
{
    /// <summary>The file's name without its ending.</summary>
    public string Stem => Path.GetFileNameWithoutExtension(File);

    public bool IsPlaylist => File.EndsWith(".m3u8", StringComparison.Ordinal);

    /// <summary>Splits a path that begins with a slash.</summary>
    public static CatchUpUrl Of(string path, IQueryCollection query)
    {
        var slash = path.LastIndexOf('/');
        return new CatchUpUrl(path[..Math.Max(slash, 0)], path[(slash + 1)..], query);
    }
}
