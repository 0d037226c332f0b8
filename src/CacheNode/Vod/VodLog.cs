namespace CdnNode.Vod;

internal static partial class VodLog
{
    [LoggerMessage(2201, LogLevel.Warning, "Reading {Path} from {Folder} failed: {Reason}")]
    public static partial void Failed(ILogger logger, string path, string folder, string reason);
}
