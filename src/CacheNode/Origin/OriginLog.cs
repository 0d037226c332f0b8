namespace CdnNode.Origin;

internal static partial class OriginLog
{
    [LoggerMessage(2001, LogLevel.Warning, "Origin {Destination} failed ({Failure}) for {Path}: {Reason}")]
    public static partial void Failed(ILogger logger, string destination, OriginFailure failure, string path, string reason);

    [LoggerMessage(2002, LogLevel.Warning, "The origin redirects {Path} to {Location}, which is not below an origin of its cluster")]
    public static partial void RedirectRefused(ILogger logger, string path, string location);

    [LoggerMessage(2003, LogLevel.Warning, "The origin's redirects of {Path} don't end after {Hops}")]
    public static partial void RedirectsWithoutEnd(ILogger logger, string path, int hops);
}
