using CdnNode.Recorder.Archive;
using Microsoft.Extensions.Logging;

namespace CdnNode.Recorder;

/// <summary>What the recorder logs; ids 4000 to 4099.</summary>
internal static partial class RecorderLog
{
    [LoggerMessage(4000, LogLevel.Information, "Recording of {Channel} opened: {Files} files; {CutEntries} entries and {CutBytes} bytes that the last run had not acknowledged were cut")]
    public static partial void Recovered(this ILogger log, string channel, int files, long cutEntries, long cutBytes);

    [LoggerMessage(4001, LogLevel.Error, "Recording of {Channel}/{Rendition}: the disk failed ({Fault}): {Message}; segments become gaps until it works again")]
    public static partial void DiskFailed(this ILogger log, string channel, string rendition, string fault, string message);

    [LoggerMessage(4002, LogLevel.Warning, "Recording of {Channel}/{Rendition}: the live playlist can't be used: {Problem}")]
    public static partial void PlaylistFailed(this ILogger log, string channel, string rendition, string problem);

    [LoggerMessage(4003, LogLevel.Warning, "Recording of {Channel}/{Rendition}: segment {MediaSequence} is lost ({Cause}): {Detail}")]
    public static partial void SegmentLost(this ILogger log, string channel, string rendition, long mediaSequence, GapCause cause, string? detail);

    [LoggerMessage(4004, LogLevel.Warning, "Recording of {Channel}/{Rendition}: the origin's numbering began anew (epoch {Epoch})")]
    public static partial void NewEpoch(this ILogger log, string channel, string rendition, int epoch);

    [LoggerMessage(4005, LogLevel.Error, "Recording of {Channel} ended by a fault of its own; begun again")]
    public static partial void LoopFailed(this ILogger log, string channel, Exception fault);

    [LoggerMessage(4006, LogLevel.Information, "Retention deleted {File}")]
    public static partial void Deleted(this ILogger log, string file);

    [LoggerMessage(4007, LogLevel.Error, "Retention could not delete {File}: {Message}")]
    public static partial void DeleteFailed(this ILogger log, string file, string message);
}
