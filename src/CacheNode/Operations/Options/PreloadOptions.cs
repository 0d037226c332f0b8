using CdnNode.Operations.Units;

namespace CdnNode.Operations.Options;

/// <summary>Titles that are brought into the cache before anyone asks: section <c>CdnNode:Preload</c>.</summary>
public sealed record PreloadOptions
{
    /// <summary>Paths of playlists or files, preloaded when the node has started; at most 1,000. Default: none.</summary>
    public IReadOnlyList<string> Titles { get; init; } = [];

    /// <summary>How much of each of them: <see langword="null"/> (<c>all</c>) or the first so much of every rendition, 1 s to 24 h. Default <c>all</c>.</summary>
    public TimeSpan? Media { get; init; }

    /// <summary>Objects that are brought at a time by one preload, 1 to 64. Default 4.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>What stands for a whole title.</summary>
    public const string All = "all";

    /// <summary>What <see cref="TryParseMedia"/> accepts, for error messages.</summary>
    public const string MediaFormat = "all, or " + Duration.Format + ", 1s to 1d";

    /// <param name="media">Null for the whole title.</param>
    public static bool TryParseMedia(string text, out TimeSpan? media)
    {
        media = null;
        if (text == All) return true;
        if (!Duration.TryParse(text, out var time) || time < TimeSpan.FromSeconds(1) || time > TimeSpan.FromDays(1)) return false;
        media = time;
        return true;
    }
}
