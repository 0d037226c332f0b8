namespace CdnNode.CatchUp.Playlists;

/// <summary>Relative references (RFC 3986 section 4.2): playlists that use them work behind any prefix.</summary>
internal static class RelativePath
{
    /// <param name="folder">Where the reference stands; begins with a slash, or is empty, and has none at its end.</param>
    /// <param name="target">Path from the root.</param>
    public static string From(string folder, string target)
    {
        var (here, there) = (folder.Split('/'), target.Split('/'));
        var common = 0;
        while (common < here.Length && common < there.Length - 1 && here[common] == there[common]) common++;
        var rest = string.Join('/', there[common..]);
        // A first segment with a colon would read as a scheme.
        return common < here.Length ? string.Concat(Enumerable.Repeat("../", here.Length - common)) + rest : there[common].Contains(':') ? "./" + rest : rest;
    }
}
