using System.Globalization;

namespace CdnNode.EndToEnd.Tests.Harness.Origins;

/// <summary>A request as it reached a scripted origin.</summary>
internal sealed record OriginRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Fields)
{
    public string Path => Target.Split('?')[0];

    public string? this[string name] => Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>First and last byte of a single <c>bytes=a-b</c> or <c>bytes=a-</c>, within an object of <paramref name="length"/> bytes.</summary>
    public (long First, long Last)? RangeOf(long length)
    {
        if (this["Range"] is not { } range || !range.StartsWith("bytes=", StringComparison.Ordinal) || range.Contains(','))
        {
            return null;
        }

        var ends = range["bytes=".Length..].Split('-');
        var first = long.Parse(ends[0], CultureInfo.InvariantCulture);
        var last = ends[1].Length == 0 ? length - 1 : Math.Min(length - 1, long.Parse(ends[1], CultureInfo.InvariantCulture));
        return (first, last);
    }

    public static OriginRequest Parse(string head)
    {
        var lines = head.Split("\r\n");
        var start = lines[0].Split(' ');
        var fields = lines.Skip(1).Where(l => l.Length > 0).Select(l => l.Split(':', 2)).Select(f => (f[0], f[1].Trim()));
        return new OriginRequest(start[0], start[1], [.. fields]);
    }
}
