using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>
/// Names that tie answers together for purges: <c>Cache-Groups</c> (RFC 9875: a structured list of strings) and <c>Surrogate-Key</c> (names
/// separated by spaces).
/// </summary>
public static class CacheGroups
{
    public const string FieldName = "Cache-Groups";

    /// <summary>In an answer to an unsafe method: the groups of the same origin that it invalidates (RFC 9875 section 3).</summary>
    public const string InvalidationFieldName = "Cache-Group-Invalidation";

    public const string SurrogateKeyFieldName = "Surrogate-Key";

    /// <summary>Names past this number are dropped (RFC 9875 asks for 32 at least).</summary>
    public const int MaxGroups = 128;

    /// <summary>Reads a list of strings. Any member that is no string, or any error, makes the field empty.</summary>
    public static string[] ParseGroups(StringValues lines)
    {
        if (lines.Count == 0)
        {
            return [];
        }
        var groups = new List<string>();
        var reader = new StructuredFieldReader(lines.Count == 1 ? lines[0] : string.Join(',', (IEnumerable<string?>)lines));
        do
        {
            if (!reader.TryReadMember(out var value) || value.Kind != StructuredKind.String)
            {
                return [];
            }
            if (groups.Count < MaxGroups)
            {
                groups.Add(StructuredFieldReader.Unescape(value.Text));
            }
        }
        while (reader.TryReadSeparator());
        return reader.AtEnd ? [.. groups] : [];
    }

    /// <summary>Reads names separated by spaces.</summary>
    public static string[] ParseSurrogateKeys(StringValues lines)
    {
        var keys = new List<string>();
        foreach (var line in lines)
        {
            foreach (var range in line.AsSpan().SplitAny(" \t"))
            {
                var key = line.AsSpan()[range];
                if (!key.IsEmpty && keys.Count < MaxGroups)
                {
                    keys.Add(key.ToString());
                }
            }
        }
        return [.. keys];
    }
}
