namespace CdnNode.Standby.Serving;

internal static partial class StandbyLog
{
    [LoggerMessage(2101, LogLevel.Warning, "Channel {Channel} moves from origin {From} to {To}: {Reason}")]
    public static partial void Left(ILogger logger, string channel, string from, string to, string reason);

    [LoggerMessage(2102, LogLevel.Information, "Channel {Channel} comes back from origin {From} to {To}, which has proved itself")]
    public static partial void CameBack(ILogger logger, string channel, string from, string to);

    [LoggerMessage(2103, LogLevel.Warning, "Channel {Channel} at origin {Origin}: {State} ({Detail})")]
    public static partial void StateChanged(ILogger logger, string channel, string origin, string state, string detail);

    [LoggerMessage(2104, LogLevel.Warning, "Channel {Channel} can't be followed: {Problem}")]
    public static partial void NotFollowed(ILogger logger, string channel, string problem);

    [LoggerMessage(2105, LogLevel.Warning, "What is remembered of channel {Channel} can't be read or written, its numbers may begin anew after a restart: {Problem}")]
    public static partial void Forgotten(ILogger logger, string channel, string problem);

    [LoggerMessage(2106, LogLevel.Error, "Watching channel {Channel} broke and begins anew")]
    public static partial void Broken(ILogger logger, string channel, Exception error);

    [LoggerMessage(2107, LogLevel.Warning, "Channel {Channel} takes {Seconds} s as its target duration from now on: all origins have longer segments")]
    public static partial void Lengthened(ILogger logger, string channel, int seconds);
}
