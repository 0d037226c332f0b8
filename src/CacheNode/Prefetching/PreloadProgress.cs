namespace CdnNode.Prefetching;

/// <summary>How far a preload has come.</summary>
/// <param name="Objects">Known so far: playlists, initialisations and segments.</param>
/// <param name="Done">Of these, in the cache.</param>
/// <param name="Present">Of the done ones, those that had been there before.</param>
/// <param name="Failed">Of these, could not be had.</param>
/// <param name="Bytes">Read so far.</param>
/// <param name="Error">What went wrong first; null when nothing did.</param>
public sealed record PreloadProgress(int Id, string Url, PreloadState State, int Objects, int Done, int Present, int Failed, long Bytes, string? Error)
{
    /// <summary>Share of the objects that are over with, 0 to 100.</summary>
    public double Percent => Objects == 0 ? 0 : Math.Round(100.0 * (Done + Failed) / Objects, 1);
}
