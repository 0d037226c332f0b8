namespace CdnNode.Operations.Options;

/// <summary>A folder whose files are served below a path: an entry of section <c>CdnNode:Vod</c>.</summary>
public sealed record VodOptions
{
    /// <summary>The entry's name in the section; the route is called <c>vod-</c> and it.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// Where the files stand in URLs, as <c>/films</c>: segments of letters, digits, <c>-</c>, <c>.</c>, <c>_</c> or <c>~</c> that don't begin
    /// with a dot. Must be given; no two alike.
    /// </summary>
    public string Path { get; init; } = "";

    /// <summary>The folder. Hidden files, and what links outside, are not served. Must be given.</summary>
    public string Folder { get; init; } = "";

    /// <summary>How long a file counts as unchanged before the cache looks again. 0 to 1d. Default 10s.</summary>
    public TimeSpan CheckEvery { get; init; } = TimeSpan.FromSeconds(10);
}
