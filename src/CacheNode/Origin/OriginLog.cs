namespace CdnNode.Origin;

internal static partial class OriginLog
{
    [LoggerMessage(2001, LogLevel.Warning, "Origin {Destination} failed ({Failure}) for {Path}: {Reason}")]
    public static partial void Failed(ILogger logger, string destination, OriginFailure failure, string path, string reason);

    [LoggerMessage(2002, LogLevel.Warning, "The origin redirects {Path} to {Location}, which is not below an origin of its cluster")]
    public static partial void RedirectRefused(ILogger logger, string path, string location);

    [LoggerMessage(2003, LogLevel.Warning, "The origin's redirects of {Path} don't end after {Hops}")]
    public static partial void RedirectsWithoutEnd(ILogger logger, string path, int hops);

    [LoggerMessage(2004, LogLevel.Warning, "Origin {Destination} is left alone for {Time}: it failed too often")]
    public static partial void Left(ILogger logger, string destination, TimeSpan time);

    [LoggerMessage(2005, LogLevel.Information, "Origin {Destination} answers again")]
    public static partial void Returned(ILogger logger, string destination);

    [LoggerMessage(2006, LogLevel.Warning, "{Path} broke off at byte {Position} at origin {Destination}; the rest is asked for elsewhere")]
    public static partial void Resuming(ILogger logger, string path, long position, string destination);

    [LoggerMessage(2007, LogLevel.Warning, "{Path} is taken from origin {To} in place of {From}, whose playlist is {Fault}")]
    public static partial void PlaylistLeft(ILogger logger, string path, string from, string to, Standby.OriginFault fault);

    [LoggerMessage(2008, LogLevel.Information, "{Path} is taken from origin {To} again, whose playlist has proved itself, in place of {From}")]
    public static partial void PlaylistCameBack(ILogger logger, string path, string from, string to);
}
