using System.Diagnostics.CodeAnalysis;

namespace CdnNode.Standby;

/// <summary>
/// Marks a segment's URI with the origin that listed it: <c>hd/s7.ts</c> of origin <c>b</c> is <c>hd/~b~s7.ts</c>. The mark stands in the
/// path's last name, so that folder and extension stay and the cache keys of two origins differ.
/// </summary>
public static class PinnedName
{
    private const char Mark = '~';

    /// <summary>Pins a relative URI or a path. A URI with an authority names its origin itself and stays.</summary>
    /// <exception cref="ArgumentException">The origin's name holds what can't stand in a path's name.</exception>
    public static string Pin(string uri, string origin)
    {
        if (!IsName(origin)) throw new ArgumentException($"'{origin}' can't be in a path; letters, digits, '-', '_' and '.' can", nameof(origin));
        if (uri.StartsWith("//", StringComparison.Ordinal) || HasScheme(uri)) return uri;
        var name = NameStart(uri);
        return string.Concat(uri.AsSpan(0, name), $"{Mark}{origin}{Mark}", uri.AsSpan(name));
    }

    /// <summary>What the origin calls a pinned path; false for a path without a mark.</summary>
    public static bool TryUnpin(string path, [NotNullWhen(true)] out string? origin, [NotNullWhen(true)] out string? plain)
    {
        (origin, plain) = (null, null);
        var name = NameStart(path);
        if (name == path.Length || path[name] != Mark) return false;
        var end = path.IndexOf(Mark, name + 1);
        if (end < 0 || !IsName(path[(name + 1)..end])) return false;
        origin = path[(name + 1)..end];
        plain = string.Concat(path.AsSpan(0, name), path.AsSpan(end + 1));
        return true;
    }

    private static int NameStart(string uri)
    {
        var end = uri.AsSpan().IndexOfAny('?', '#');
        return uri.AsSpan(0, end < 0 ? uri.Length : end).LastIndexOf('/') + 1;
    }

    /// <summary>RFC 3986 section 3.1: a colon before the first slash ends a scheme.</summary>
    private static bool HasScheme(string uri)
    {
        var end = uri.AsSpan().IndexOfAny('/', '?', ':');
        return end > 0 && uri[end] == ':';
    }

    private static bool IsName(string text) =>
        text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
