namespace CdnNode.Operations.Logging;

/// <summary>Where an answer came from; the label of <c>edge.cache.requests</c> and the <c>cache</c> field of the access log.</summary>
public enum CacheOutcome
{
    /// <summary>The cache had no part in it: the node's own pages, refused requests.</summary>
    None,

    /// <summary>Fresh, from this node.</summary>
    Hit,

    /// <summary>Past its lifetime, served under RFC 5861 or the HLS rules.</summary>
    Stale,

    /// <summary>The origin said 304, the stored answer went out.</summary>
    Revalidated,

    /// <summary>Asked for at the origin by this request.</summary>
    Miss,

    /// <summary>Waited for, or followed, a fill that another request began.</summary>
    Collapsed,

    /// <summary>Forwarded by YARP, not cacheable.</summary>
    Pass,

    /// <summary>No usable answer from any origin.</summary>
    Error,
}
