namespace CdnNode.Vod;

/// <summary>From a URL's path to a file's place below a folder: names only, no way out.</summary>
internal static class FolderPath
{
    /// <param name="prefix">The route's own, "/films".</param>
    /// <param name="path">Decoded once; an escaped slash stays escaped, so it is part of a name.</param>
    /// <param name="relative">With "/" between names.</param>
    /// <returns>False for what is no file's name: an empty one, one with a leading dot (hidden files and both relative ones), a NUL, a backslash.</returns>
    public static bool TryMap(string prefix, PathString path, out string relative)
    {
        relative = "";
        if (path.Value is not { } text || !text.StartsWith(prefix, StringComparison.Ordinal) || text.Length < prefix.Length + 2 || text[prefix.Length] != '/') return false;
        relative = text[(prefix.Length + 1)..];
        return IsServed(relative);
    }

    /// <summary>Whether each of the names may be shown.</summary>
    public static bool IsServed(ReadOnlySpan<char> relative)
    {
        foreach (var name in relative.Split('/'))
        {
            if (relative[name] is [] or ['.', ..]) return false;
        }
        return !relative.ContainsAny('\0', '\\');
    }
}
