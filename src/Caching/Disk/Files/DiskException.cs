namespace CdnNode.Caching.Disk.Files;

/// <summary>A file operation failed.</summary>
internal sealed class DiskException(DiskFault fault, string message, Exception? cause = null) : Exception(message, cause)
{
    private const int Enfile = 23;
    private const int Emfile = 24;
    private const int Enospc = 28;
    private const int Erofs = 30;
    private const int Edquot = 122;

    /// <summary>What the tier is to make of it.</summary>
    public DiskFault Fault { get; } = fault;

    /// <summary>
    /// Names the fault of an exception of System.IO; null for one of another kind. On Linux the runtime puts errno into HResult for every
    /// error that it has no type of its own for.
    /// </summary>
    public static DiskException? From(Exception exception) => exception switch
    {
        UnauthorizedAccessException => new DiskException(DiskFault.ReadOnly, exception.Message, exception),
        IOException => new DiskException(FromErrno(exception.HResult), exception.Message, exception),
        ObjectDisposedException or NotSupportedException or ArgumentException =>
            new DiskException(DiskFault.Device, exception.Message, exception),
        _ => null,
    };

    private static DiskFault FromErrno(int errno) => errno switch
    {
        Enospc or Edquot => DiskFault.NoSpace,
        Erofs => DiskFault.ReadOnly,
        Emfile or Enfile => DiskFault.NoHandles,
        _ => DiskFault.Device,
    };
}
