namespace CdnNode.Prefetching;

/// <summary>How an attempt to bring an object ahead ended.</summary>
public enum PrefetchResult
{
    /// <summary>It is in the cache now.</summary>
    Fetched,

    /// <summary>It was there, or on its way to a viewer.</summary>
    Present,

    /// <summary>As many as allowed are being brought already.</summary>
    Skipped,

    /// <summary>No usable answer, or one that may not be stored.</summary>
    Failed,
}
