namespace CdnNode.Origin;

internal static partial class OriginLog
{
    [LoggerMessage(2001, LogLevel.Warning, "Origin {Destination} failed ({Failure}) for {Path}: {Reason}")]
    public static partial void Failed(ILogger logger, string destination, OriginFailure failure, string path, string reason);
}
