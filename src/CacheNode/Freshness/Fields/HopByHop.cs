using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>Fields that belong to one connection (RFC 9110 section 7.6.1, RFC 9111 section 3.1): neither forwarded nor stored.</summary>
public static class HopByHop
{
    private static readonly FrozenSet<string> s_names = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings",
        "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a field is always of one connection, or named as such by <paramref name="connection"/>.</summary>
    public static bool Is(string name, StringValues connection) => s_names.Contains(name) || Names(connection, name);

    /// <summary>Whether <c>Connection</c> names the field.</summary>
    public static bool Names(StringValues connection, string name)
    {
        foreach (var line in connection)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                if (line.AsSpan()[range].Trim(" \t").Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }
        return false;
    }
}
