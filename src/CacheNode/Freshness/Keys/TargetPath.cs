using System.Buffers;
using System.Text;

namespace CdnNode.Freshness;

/// <summary>
/// The one form of a request's path: equal meanings give equal text (RFC 3986 section 6.2.2: percent-encoding in upper case, unreserved
/// characters decoded, "." segments gone), different ones never do (%2F, duplicate slashes and ";" stay); what tries to leave the root, or
/// hides a separator, is refused.
/// </summary>
/// <remarks>Normalising a normal path gives it again. The only allocation for paths of usual length is the result.</remarks>
public static class TargetPath
{
    private const int StackBytes = 1024;

    /// <summary>Normalises an encoded path.</summary>
    /// <param name="encoded">As in the request line, without the query.</param>
    /// <param name="path">The normalised path, still encoded.</param>
    /// <param name="refusal">What is wrong and what is allowed.</param>
    public static bool TryNormalise(ReadOnlySpan<char> encoded, out string path, out string refusal)
    {
        var size = encoded.Length * (Ascii.IsValid(encoded) ? 3 : PathWriter.MaxBytesPerChar);
        var rented = size > StackBytes ? ArrayPool<byte>.Shared.Rent(size) : null;
        var writer = new PathWriter(rented ?? stackalloc byte[StackBytes]);
        var problem = Write(ref writer, encoded);
        path = problem == PathRefusal.None ? Encoding.ASCII.GetString(writer.Written) : "";
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        refusal = Describe(problem);
        return problem == PathRefusal.None;
    }

    private static PathRefusal Write(ref PathWriter writer, ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path[0] != '/') return PathRefusal.NotAPath;
        writer.WriteByte((byte)'/');
        while (true)
        {
            path = path[1..];
            var slash = path.IndexOf('/');
            var start = writer.Length;
            var problem = writer.Write(slash < 0 ? path : path[..slash]);
            if (problem == PathRefusal.None) problem = PathSegmentRules.Check(writer.Written[start..]);
            if (problem != PathRefusal.None) return problem;
            var isHere = PathSegmentRules.IsHere(writer.Written[start..]);
            if (isHere) writer.Truncate(start);
            if (slash < 0) return PathRefusal.None;
            if (!isHere) writer.WriteByte((byte)'/');
            path = path[slash..];
        }
    }

    private static string Describe(PathRefusal problem) => problem switch
    {
        PathRefusal.None => "",
        PathRefusal.NotAPath => "The path must begin with '/'.",
        PathRefusal.InvalidCharacter => "The path holds a character that RFC 3986 doesn't allow in one.",
        PathRefusal.BadEscape => "The path holds '%' without two hexadecimal digits.",
        PathRefusal.NullByte => "The path holds an encoded NUL.",
        PathRefusal.Backslash => "The path holds a backslash; allowed: '/' between segments.",
        PathRefusal.Traversal => "The path holds a '..' segment; allowed: a path without them.",
        PathRefusal.DoubleEncoding => "The path holds a separator or dot that is encoded twice; allowed: encoded once.",
        _ => "The path holds overlong UTF-8; allowed: the shortest form of each character.",
    };
}
