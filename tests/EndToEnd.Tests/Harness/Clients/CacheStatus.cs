namespace CdnNode.EndToEnd.Tests.Harness.Clients;

/// <summary>The last (nearest) member of a <c>Cache-Status</c> field, RFC 9211.</summary>
/// <param name="Parameters">By name; a parameter without a value is <c>true</c>'s stand-in, the empty string.</param>
internal sealed record CacheStatus(string Cache, IReadOnlyDictionary<string, string> Parameters)
{
    public bool Hit => Parameters.ContainsKey("hit");

    public bool Collapsed => Parameters.ContainsKey("collapsed");

    /// <summary>Why the request went forward, null for a hit.</summary>
    public string? Forward => Parameters.GetValueOrDefault("fwd");

    /// <summary>Null when the field is absent or empty.</summary>
    public static CacheStatus? Parse(string? field)
    {
        if (string.IsNullOrWhiteSpace(field))
        {
            return null;
        }

        var pieces = field.Split(',')[^1].Split(';', StringSplitOptions.TrimEntries);
        var parameters = pieces.Skip(1).Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p.Length == 2 ? p[1] : "");
        return new CacheStatus(pieces[0], parameters);
    }
}
