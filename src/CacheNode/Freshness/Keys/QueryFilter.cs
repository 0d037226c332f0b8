using System.Text;

namespace CdnNode.Freshness;

/// <summary>
/// Takes the parameters out of a query that don't select an object (CMCD, tokens). What stays keeps its order and spelling: an origin may have
/// signed the text. Those of low-latency HLS always stay: they choose another playlist.
/// </summary>
public sealed class QueryFilter(IEnumerable<string> removed)
{
    private static readonly string[] s_neverRemoved = ["_HLS_msn", "_HLS_part", "_HLS_skip"];
    private readonly string[] _removed = [.. removed.Except(s_neverRemoved, StringComparer.Ordinal)];

    /// <summary>The query that selects the object; empty when nothing is left, also of a bare "?".</summary>
    /// <param name="query">With its leading "?", or empty.</param>
    public string Apply(string query)
    {
        if (query.Length <= 1) return "";
        if (!HoldsRemoved(query)) return query;
        var kept = new StringBuilder(query.Length);
        foreach (var range in query.AsSpan(1).Split('&'))
        {
            var parameter = query.AsSpan(1)[range];
            if (!IsRemoved(parameter)) kept.Append(kept.Length == 0 ? '?' : '&').Append(parameter);
        }
        return kept.Length <= 1 ? "" : kept.ToString();
    }

    private bool HoldsRemoved(string query)
    {
        foreach (var range in query.AsSpan(1).Split('&'))
        {
            if (IsRemoved(query.AsSpan(1)[range])) return true;
        }
        return false;
    }

    /// <summary>By name; an escaped spelling of the name is the name.</summary>
    private bool IsRemoved(ReadOnlySpan<char> parameter)
    {
        var equals = parameter.IndexOf('=');
        var name = equals < 0 ? parameter : parameter[..equals];
        if (name.Contains('%')) name = Uri.UnescapeDataString(name.ToString());
        foreach (var candidate in _removed)
        {
            if (name.SequenceEqual(candidate)) return true;
        }
        return false;
    }
}
