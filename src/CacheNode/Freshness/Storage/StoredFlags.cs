namespace CdnNode.Freshness;

/// <summary>Yes-or-no facts of a stored answer. Persisted: values are never reused.</summary>
[Flags]
public enum StoredFlags
{
    None = 0,

    /// <summary>Every use must be validated.</summary>
    NoCache = 1 << 0,

    /// <summary>No use past the lifetime without validation, come what may.</summary>
    ForbidsStale = 1 << 1,

    /// <summary>RFC 8246: while fresh not even a reload asks the origin.</summary>
    Immutable = 1 << 2,

    /// <summary>The origin serves byte ranges of it.</summary>
    RangeCapable = 1 << 3,

    /// <summary>Status or <c>public</c> lets the cache choose a lifetime.</summary>
    MayBeHeuristic = 1 << 4,

    /// <summary>Its <c>Age</c> couldn't be read: stale until validated.</summary>
    BornStale = 1 << 5,

    /// <summary>It came from a disk of the node's: kept in memory alone.</summary>
    Local = 1 << 6,
}
