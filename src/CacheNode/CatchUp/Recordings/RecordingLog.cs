namespace CdnNode.CatchUp.Recordings;

internal static partial class RecordingLog
{
    [LoggerMessage(2301, LogLevel.Error, "Reading the recording {Path} failed: {Reason}")]
    public static partial void ReadFailed(ILogger logger, string path, string reason);

    [LoggerMessage(2302, LogLevel.Error, "The recordings in {Folder} can't be opened; nothing is recorded and nothing of the past is served: {Reason}")]
    public static partial void NotOpened(ILogger logger, string folder, string reason);
}
