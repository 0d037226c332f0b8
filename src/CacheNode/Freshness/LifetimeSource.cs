namespace CdnNode.Freshness;

/// <summary>Why a lifetime is what it is.</summary>
public enum LifetimeSource
{
    /// <summary>Nothing gave one: zero, every use is validated.</summary>
    None,

    /// <summary><c>max-age</c>, <c>s-maxage</c> or <c>Expires</c>, targeted or not.</summary>
    Explicit,

    /// <summary>The rule for its <see cref="ObjectKind"/>.</summary>
    Media,

    /// <summary>A part of the time since <c>Last-Modified</c> (RFC 9111 section 4.2.2).</summary>
    Heuristic,

    /// <summary>An error that is remembered briefly.</summary>
    Negative,
}
