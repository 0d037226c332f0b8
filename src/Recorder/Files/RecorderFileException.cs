namespace CdnNode.Recorder.Files;

/// <summary>A file operation failed.</summary>
internal sealed class RecorderFileException(FileFault fault, string message, Exception? cause = null) : IOException(message, cause)
{
    private const int Enospc = 28;
    private const int Erofs = 30;
    private const int Edquot = 122;

    public FileFault Fault { get; } = fault;

    /// <summary>Names the fault of an exception of System.IO. On Linux the runtime puts errno into HResult for every error that it has no type of its own for.</summary>
    public static RecorderFileException From(Exception exception) => exception switch
    {
        RecorderFileException own => own,
        UnauthorizedAccessException => new RecorderFileException(FileFault.ReadOnly, exception.Message, exception),
        _ => new RecorderFileException(FromErrno(exception.HResult), exception.Message, exception),
    };

    /// <summary>From errno of a call of our own.</summary>
    public static RecorderFileException FromErrno(int errno, string operation) => new(FromErrno(errno), $"{operation}: errno {errno}");

    private static FileFault FromErrno(int errno) => errno switch
    {
        Enospc or Edquot => FileFault.Full,
        Erofs => FileFault.ReadOnly,
        _ => FileFault.Failed,
    };
}
