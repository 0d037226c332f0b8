using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>Which fields of one answer may be stored (RFC 9111 section 3.1) and which may replace stored ones (section 3.2).</summary>
/// <param name="Connection">The answer's <c>Connection</c>.</param>
/// <param name="Directives">Its directives, for <c>private="a"</c> and <c>no-cache="a"</c>.</param>
/// <param name="KeepSetCookie">Whether cookies may be stored.</param>
public readonly record struct ResponseFieldFilter(StringValues Connection, CacheControl Directives, bool KeepSetCookie)
{
    /// <summary>
    /// Fields that describe the bytes held, which a 304 doesn't bring: section 3.2 excepts <c>Content-Length</c>, and what the stored answer
    /// depends on. <c>Age</c> is counted, not stored.
    /// </summary>
    private static readonly FrozenSet<string> s_neverUpdated = new[]
    {
        "Content-Length", "Content-Encoding", "Content-Range", "Content-MD5", "Content-Digest",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Fields that caches of the operator read (shields pass them to edges) and viewers don't need.</summary>
    public static IReadOnlyList<string> ForCachesOnly { get; } = [SurrogateControl.FieldName, CacheGroups.SurrogateKeyFieldName];

    /// <summary>Whether a field is one of <see cref="ForCachesOnly"/>.</summary>
    public static bool IsForCachesOnly(string name) => ForCachesOnly.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The filter for an answer.</summary>
    public static ResponseFieldFilter For(IHeaderDictionary fields, in ResponseDirectives directives, FreshnessPolicy policy) =>
        new(fields.Connection, directives.Directives, policy.StoreSetCookie);

    /// <summary>Whether the field is stored.</summary>
    public bool IsStored(string name) =>
        !HopByHop.Is(name, Connection)
        && !Named(Directives.PrivateFields, name)
        && !Named(Directives.NoCacheFields, name)
        && !name.Equals("Age", StringComparison.OrdinalIgnoreCase)
        && (KeepSetCookie || !name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a field of a 304 replaces the stored one.</summary>
    public static bool IsUpdated(string name) => !s_neverUpdated.Contains(name);

    private static bool Named(string[]? names, string name) => names is not null && names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
