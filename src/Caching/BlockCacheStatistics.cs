namespace CdnNode.Caching;

/// <summary>A view of the memory tier; the figures are read one after the other while it works on.</summary>
/// <param name="CapBytes">The most that may be used.</param>
/// <param name="BlockBytes">Memory in blocks.</param>
/// <param name="OverheadBytes">Heads, attachments, slots and objects.</param>
/// <param name="ReserveBytes">Kept free for objects that are gone and not collected yet.</param>
/// <param name="CommittedBytes">Memory that the process has set aside for blocks.</param>
/// <param name="DetachedBytes">Part of the block bytes that is in no file any more but still leased.</param>
/// <param name="Files">Files in memory, those that only their readers know included.</param>
/// <param name="PublishedFiles">Files that can be opened.</param>
/// <param name="Blocks">Blocks in memory.</param>
/// <param name="RunningFetches">Runs of missing blocks that are being brought.</param>
/// <param name="Evictions">Files and blocks that aging removed.</param>
/// <param name="EvictionsSkipped">Times that one was to go but was held.</param>
public sealed record BlockCacheStatistics(
    long CapBytes,
    long BlockBytes,
    long OverheadBytes,
    long ReserveBytes,
    long CommittedBytes,
    long DetachedBytes,
    long Files,
    long PublishedFiles,
    long Blocks,
    long RunningFetches,
    long Evictions,
    long EvictionsSkipped)
{
    public long UsedBytes => BlockBytes + OverheadBytes;

    /// <summary>May be below zero for a moment.</summary>
    public long FreeBytes => CapBytes - UsedBytes - ReserveBytes;
}
