using Microsoft.Extensions.Logging;

namespace CdnNode.Caching.Disk;

/// <summary>What the disk tier logs; ids 2100 to 2119.</summary>
internal sealed partial class DiskTierLog(ILogger logger)
{
    [LoggerMessage(2100, LogLevel.Error, "Disk tier is {State}: {Operation}: {Message}")]
    public partial void Worsened(DiskTierState state, string operation, string message);

    [LoggerMessage(2101, LogLevel.Warning, "Disk tier is On again (was {Was})")]
    public partial void Recovered(DiskTierState was);

    [LoggerMessage(2102, LogLevel.Warning, "Disk tier has no file handle left: {Operation}: {Message}")]
    public partial void NoHandles(string operation, string message);

    [LoggerMessage(2103, LogLevel.Error, "Object {Key} on disk has a bad block {Block}; removed")]
    public partial void BadBlock(string key, int block);

    [LoggerMessage(2104, LogLevel.Warning, "Object {Key} on disk is unreadable; removed")]
    public partial void Unreadable(string key);

    [LoggerMessage(2105, LogLevel.Information, "Disk tier counted {Objects} objects, {Bytes} bytes")]
    public partial void Scanned(int objects, long bytes);

    [LoggerMessage(2106, LogLevel.Error, "Disk tier shows nothing until it has been emptied: the disk couldn't follow the removals")]
    public partial void Emptying();
}
