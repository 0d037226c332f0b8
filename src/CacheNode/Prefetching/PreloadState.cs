namespace CdnNode.Prefetching;

public enum PreloadState
{
    /// <summary>Bringing; <see cref="PreloadProgress.Objects"/> may still grow while playlists are read.</summary>
    Running,

    /// <summary>Everything is there.</summary>
    Done,

    /// <summary>Over, and something is missing: see <see cref="PreloadProgress.Error"/>.</summary>
    Failed,

    Cancelled,
}
