using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>
/// Which request fields go to the origin: all but a deny-list, or those of an allow-list. What could make the origin choose another answer
/// than the key says must not pass.
/// </summary>
public sealed class RequestFieldFilter
{
    /// <summary>
    /// Fields that name another resource, host or method than the request line does, or that only make sense between client and edge. The
    /// edge writes <c>Host</c>, <c>Range</c>, <c>If-Range</c> and <c>Accept-Encoding</c> of its own.
    /// </summary>
    private static readonly string[] s_denied =
    [
        "X-Forwarded-Host", "X-Forwarded-Server", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Scheme", "X-Forwarded-Path",
        "X-Forwarded-Uri", "X-Host", "X-HTTP-Host-Override", "X-Original-Host", "X-Original-URL", "X-Original-URI", "X-Rewrite-URL",
        "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Path-Override", "X-Override-URL", "Forwarded",
        "X-Content-Length", "Expect", "Surrogate-Capability",
    ];

    private readonly FrozenSet<string> _denied;
    private readonly FrozenSet<string>? _allowed;

    /// <param name="alsoDenied">Names denied in addition.</param>
    /// <param name="allowed">When given, nothing but these names passes (and of these only what isn't denied).</param>
    public RequestFieldFilter(IEnumerable<string>? alsoDenied = null, IEnumerable<string>? allowed = null)
    {
        _denied = s_denied.Concat(alsoDenied ?? []).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _allowed = allowed?.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether a field may pass. An underscore counts as a hyphen: some origins read both alike.</summary>
    public bool Passes(string name, StringValues connection)
    {
        var canonical = name.Contains('_') ? name.Replace('_', '-') : name;
        return !HopByHop.Is(name, connection)
            && !HopByHop.Is(canonical, connection)
            && !_denied.Contains(canonical)
            && (_allowed is null || _allowed.Contains(name));
    }
}
