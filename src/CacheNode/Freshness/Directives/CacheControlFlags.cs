namespace CdnNode.Freshness;

/// <summary>The directives without a number (RFC 9111 section 5.2, RFC 8246).</summary>
[Flags]
public enum CacheControlFlags
{
    None = 0,
    NoStore = 1 << 0,

    /// <summary><c>no-cache</c> without field names (with them see <see cref="CacheControl.NoCacheFields"/>).</summary>
    NoCache = 1 << 1,

    /// <summary><c>private</c> without field names (with them see <see cref="CacheControl.PrivateFields"/>).</summary>
    Private = 1 << 2,
    Public = 1 << 3,
    MustRevalidate = 1 << 4,
    ProxyRevalidate = 1 << 5,
    MustUnderstand = 1 << 6,
    Immutable = 1 << 7,
    NoTransform = 1 << 8,
    OnlyIfCached = 1 << 9,

    /// <summary><c>max-stale</c> without a number: any age will do.</summary>
    MaxStaleAny = 1 << 10,
}
