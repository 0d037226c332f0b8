using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CdnNode.Standby;

/// <summary>
/// Marks a segment's URI with the origin that listed it: <c>hd/s7.ts</c> of origin <c>b</c> is <c>hd/~b~s7.ts</c>, and <c>hd/~b,2~s7.ts</c> once its packager
/// has been started anew twice. The mark stands in the path's last name, so that folder and extension stay and the cache keys of two origins, and
/// of two runs of one, differ.
/// </summary>
public static class PinnedName
{
    private const char Mark = '~';
    private const char RunMark = ',';

    /// <summary>What stands between the marks: the origin's name, and which run of it.</summary>
    /// <param name="run">How often the origin has begun its names anew.</param>
    public static string SourceOf(string origin, int run) => run == 0 ? origin : string.Create(CultureInfo.InvariantCulture, $"{origin}{RunMark}{run}");

    /// <summary>The two parts of a source.</summary>
    public static (string Origin, int Run) Split(string source)
    {
        var mark = source.IndexOf(RunMark);
        return mark < 0 ? (source, 0) : (source[..mark], int.TryParse(source.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var run) ? run : -1);
    }

    /// <summary>Pins a relative URI or a path. A URI with an authority names its origin itself and stays.</summary>
    /// <exception cref="ArgumentException">The origin's name holds what can't stand in a path's name.</exception>
    public static string Pin(string uri, string source)
    {
        if (!IsSource(source)) throw new ArgumentException($"'{source}' can't be in a path; letters, digits, '-', '_' and '.' can", nameof(source));
        if (uri.StartsWith("//", StringComparison.Ordinal) || HasScheme(uri)) return uri;
        var name = NameStart(uri);
        return string.Concat(uri.AsSpan(0, name), $"{Mark}{source}{Mark}", uri.AsSpan(name));
    }

    /// <summary>What the origin calls a pinned path; false for a path without a mark.</summary>
    public static bool TryUnpin(string path, [NotNullWhen(true)] out string? source, [NotNullWhen(true)] out string? plain)
    {
        (source, plain) = (null, null);
        var name = NameStart(path);
        if (name == path.Length || path[name] != Mark) return false;
        var end = path.IndexOf(Mark, name + 1);
        if (end < 0 || !IsSource(path[(name + 1)..end])) return false;
        source = path[(name + 1)..end];
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

    private static bool IsSource(string text) => Split(text) is (var origin, >= 0) && IsName(origin);

    /// <summary>Whether an origin of this name can be pinned to.</summary>
    public static bool IsName(string text) =>
        text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
