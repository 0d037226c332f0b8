namespace CdnNode.Fetching;

internal static partial class FetchLog
{
    [LoggerMessage(2101, LogLevel.Error, "Fetching {Target} broke off")]
    public static partial void Broken(ILogger logger, string target, Exception error);

    [LoggerMessage(2102, LogLevel.Warning, "Bad playlist {Target}: {Reason}")]
    public static partial void BadPlaylist(ILogger logger, string target, string reason);
}
