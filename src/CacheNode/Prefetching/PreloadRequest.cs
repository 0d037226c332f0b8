namespace CdnNode.Prefetching;

/// <summary>Body of <c>POST /api/preload</c>.</summary>
public sealed record PreloadRequest
{
    /// <summary>A playlist or a file of this node: a URL, or a path.</summary>
    public string? Url { get; init; }

    /// <summary><c>all</c>, or the first so much of every rendition (<c>10min</c>); of a live playlist the newest so much. Default <c>all</c>.</summary>
    public string? Media { get; init; }
}
