using System.Collections.Frozen;

namespace CdnNode.Freshness;

/// <summary>Takes the parameters out of a query that don't select an object (CMCD, tokens). What stays keeps its order and spelling.</summary>
public sealed class QueryFilter(IEnumerable<string> removed)
{
    private static readonly string[] s_neverRemoved = ["_HLS_msn", "_HLS_part", "_HLS_skip"];
    private readonly FrozenSet<string> _removed = removed.Except(s_neverRemoved, StringComparer.Ordinal).ToFrozenSet(StringComparer.Ordinal);

    /// <param name="query">With its leading "?", or empty.</param>
    public string Apply(string query)
    {
        if (query.Length <= 1) return "";
        if (!_removed.Any(name => query.Contains(name, StringComparison.Ordinal)) && !query.Contains('#')) return query;
        var kept = query[1..].Split('&').Where(part => !_removed.Contains(NameOf(part)));
        var rest = string.Join('&', kept);
        return rest.Length == 0 ? "" : "?" + rest;
    }

    private static string NameOf(string part)
    {
        var equals = part.IndexOf('=');
        return Uri.UnescapeDataString(equals < 0 ? part : part[..equals]);
    }
}
