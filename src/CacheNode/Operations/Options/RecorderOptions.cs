using CdnNode.Operations.Units;

namespace CdnNode.Operations.Options;

/// <summary>What is recorded and how the past is asked for: section <c>CdnNode:Recorder</c>.</summary>
public sealed record RecorderOptions
{
    /// <summary>Channels by name, at most 500. Default: none; the demo records its live channel for two hours.</summary>
    public IReadOnlyList<RecordedChannelOptions> Channels { get; init; } = [];

    /// <summary>Bytes of the file system that recordings never use: below them the oldest hours go, then segments become gaps. 0 to 1 EiB. Default 1 GiB.</summary>
    public ByteSize KeepFree { get; init; } = ByteSize.FromGiB(1);

    /// <summary>Fetched segments that may wait for the disk; what comes beyond becomes gaps. 1 MiB to 16 GiB. Default 128 MiB.</summary>
    public ByteSize Queue { get; init; } = ByteSize.FromMiB(128);

    /// <summary>For how long a lost segment is asked for at the other origins. 0 to 1h. Default 5min.</summary>
    public TimeSpan BackfillFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Zone of the dialects whose times have none (Xtream, playseek): an IANA name such as <c>Asia/Shanghai</c>, or an offset such as <c>+08:00</c>. Default <c>UTC</c>.
    /// </summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;
}
