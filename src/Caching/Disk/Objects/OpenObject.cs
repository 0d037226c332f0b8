using CdnNode.Caching.Disk.Files;
using CdnNode.Caching.Disk.Format;

namespace CdnNode.Caching.Disk.Objects;

/// <summary>An open file and its prelude.</summary>
/// <remarks>
/// <code>
///   Add ----> in use (Users > 0) &lt;---- TryAcquire ---- idle (Users = 0, kept)
///                 |   \---- last Release, kept ---------^      |
///                 |                                            | Invalidate, Sweep, another takes its place
///                 '---- last Release, not kept ----> closed &lt;--'
/// </code>
/// All fields but the first two belong to <see cref="OpenFileCache"/>, under its lock.
/// </remarks>
internal sealed class OpenObject(IDiskFile file, ObjectPrelude prelude)
{
    public IDiskFile File { get; } = file;

    public ObjectPrelude Prelude { get; } = prelude;

    /// <summary>Readers at work.</summary>
    public int Users { get; set; }

    /// <summary>When it was opened, as a time stamp of the clock.</summary>
    public long OpenedAt { get; set; }

    /// <summary>The cache's entry that holds it; null once it is to be closed after its last use.</summary>
    public OpenFileEntry? Entry { get; set; }
}
