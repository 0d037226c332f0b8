using Microsoft.Extensions.Logging;

namespace CdnNode.Caching;

/// <summary>Log messages of the memory tier, event ids 3000 .. 3049.</summary>
internal static partial class CacheLog
{
    [LoggerMessage(3000, LogLevel.Warning, "Blocks {FirstBlock} to {EndBlock} (exclusive) of {Key} could not be brought")]
    public static partial void BlocksMissing(this ILogger log, CacheKey key, long firstBlock, long endBlock, Exception reason);

    [LoggerMessage(3001, LogLevel.Error, "The lower tier threw when it was asked for {Key}; taken as absent")]
    public static partial void LowerTierFailed(this ILogger log, CacheKey key, Exception fault);
}
