namespace CdnNode.Hls.CommonMedia;

/// <summary>
/// What a player says about itself with a request: Common Media Client Data, CTA-5004 version 1. Every key is null when it is absent or malformed. Nothing here is to be trusted
/// further than its range: any viewer can write anything.
/// </summary>
public sealed record Cmcd
{
    /// <summary>Longest text that is looked at, in characters; a longer one counts as one ignored key.</summary>
    public const int MaxLength = 8192;

    /// <summary>Longest <c>cid</c> and <c>sid</c>, in characters.</summary>
    public const int MaxIdLength = 64;

    /// <summary>Nothing said.</summary>
    public static Cmcd None { get; } = new();

    /// <summary>br: encoded bit rate of what is asked for, in kbit/s.</summary>
    public long? EncodedKilobits { get; init; }

    /// <summary>tb: the highest bit rate that the player may choose, in kbit/s.</summary>
    public long? TopKilobits { get; init; }

    /// <summary>mtp: throughput as the player measured it, in kbit/s.</summary>
    public long? MeasuredKilobits { get; init; }

    /// <summary>rtp: the throughput that the player thinks is enough, in kbit/s.</summary>
    public long? RequestedMaximumKilobits { get; init; }

    /// <summary>bl: media in the player's buffer.</summary>
    public TimeSpan? BufferLength { get; init; }

    /// <summary>d: how long the object plays.</summary>
    public TimeSpan? ObjectDuration { get; init; }

    /// <summary>dl: how long until the buffer would run dry.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>bs: the buffer ran dry since the last request.</summary>
    public bool BufferStarvation { get; init; }

    /// <summary>su: start-up, seek or recovery: as fast as possible, please.</summary>
    public bool Startup { get; init; }

    /// <summary>pr: 1 is real time, 0 paused.</summary>
    public decimal? PlaybackRate { get; init; }

    /// <summary>cid</summary>
    public string? ContentId { get; init; }

    /// <summary>sid: one for a playback session.</summary>
    public string? SessionId { get; init; }

    /// <summary>nor, percent-decoded: relative to the request, without control characters.</summary>
    public string? NextObject { get; init; }

    /// <summary>nrr</summary>
    public CmcdRange? NextRange { get; init; }

    /// <summary>ot</summary>
    public CmcdObjectType? ObjectType { get; init; }

    /// <summary>sf</summary>
    public CmcdStreamingFormat? StreamingFormat { get; init; }

    /// <summary>st</summary>
    public CmcdStreamType? StreamType { get; init; }

    /// <summary>Keys of the standard that were malformed, out of range or given twice, and pieces that are no key at all. Unknown keys don't count: anybody may have their own.</summary>
    public int IgnoredKeys { get; init; }

    /// <summary>Reads the value of the <c>CMCD</c> query parameter, already URL-decoded. Never throws.</summary>
    public static Cmcd ParseQuery(ReadOnlySpan<char> decoded) => decoded.IsEmpty ? None : new CmcdParser().Take(decoded).Result();

    /// <summary>Reads the four header fields; empty for those that are absent. A key counts in whichever it stands. Never throws.</summary>
    public static Cmcd ParseHeaders(
        ReadOnlySpan<char> cmcdObject, ReadOnlySpan<char> cmcdRequest, ReadOnlySpan<char> cmcdSession, ReadOnlySpan<char> cmcdStatus) =>
        cmcdObject.IsEmpty && cmcdRequest.IsEmpty && cmcdSession.IsEmpty && cmcdStatus.IsEmpty
            ? None
            : new CmcdParser().Take(cmcdObject).Take(cmcdRequest).Take(cmcdSession).Take(cmcdStatus).Result();
}
