namespace CdnNode.Shaper;

/// <summary>What to pace, and how fast. Pure: the same input gives the same answer.</summary>
/// <remarks>
/// <para>
/// Pace is c x R. c falls in a straight line from 3.0 at an empty buffer to 1.6 at 30 s; 2.0 when the player tells nothing. R is the <em>top</em> rung: players
/// choose by measured throughput, so a pace near the current rung would forbid them to go up, and 1.0 x stalls them.
/// </para>
/// <para>
/// Chosen readings. CMCD is the Common Media Client Data of CTA-5004. The player's needs (<c>su</c>, <c>bs</c>, <c>bl</c> under two segments) come before its
/// wish (<c>rtp</c>). BANDWIDTH is the peak of a rung's segments (RFC 8216bis section 4.4.6.2): a segment whose own rate is above the top rung shows that the ladder
/// states too little, as packagers do that don't know their pictures' rate, and R is the segment's own. Without <c>br</c>, the 1.25 is taken of the segment's own rate, else of R. A known size is needed to call an object small.
/// The floor is half the media rate: half of <c>br</c>, else of the segment's own rate, else of R.
/// </para>
/// </remarks>
public static class PacePolicy
{
    /// <summary>Objects below this many bytes are never paced (except in fixed mode).</summary>
    public const long SmallObjectBytes = 64 * 1024;

    /// <summary>c at an empty buffer.</summary>
    public const double MostFactor = 3.0;

    /// <summary>c at a full buffer.</summary>
    public const double LeastFactor = 1.6;

    /// <summary>c when the player tells nothing.</summary>
    public const double DefaultFactor = 2.0;

    private const double LeastOverPlaying = 1.25;

    /// <summary>The buffer length from which c is least.</summary>
    public static readonly TimeSpan FullBuffer = TimeSpan.FromSeconds(30);

    /// <summary>c for a buffer length.</summary>
    public static double FactorFor(TimeSpan? bufferLength) => bufferLength is { } length
        ? MostFactor - ((MostFactor - LeastFactor) * Math.Clamp(length / FullBuffer, 0, 1))
        : DefaultFactor;

    /// <summary>The rate of media from its size and duration; null when either is unknown or not positive.</summary>
    public static BitRate? RateOf(long? sizeBytes, TimeSpan? duration) =>
        sizeBytes > 0 && duration > TimeSpan.Zero ? BitRate.FromComputed(8.0 * sizeBytes.Value / duration.Value.TotalSeconds) : null;

    /// <summary>Decides.</summary>
    public static PaceDecision Decide(in PaceInput input, ShaperOptions options)
    {
        if (options.Mode == PaceMode.Off)
            return PaceDecision.Unpaced(PaceReason.Off);
        if (options.Mode == PaceMode.Fixed && input.SessionStartsUp)
            return PaceDecision.Unpaced(PaceReason.Startup);
        if (options.Mode == PaceMode.Fixed)
            return new(options.FixedRate, BitRate.Min(options.Floor, options.FixedRate), PaceReason.Fixed);
        if (input.Kind is not (PacedObject.Segment or PacedObject.Other))
            return PaceDecision.Unpaced(PaceReason.NotMedia);
        if (input.SizeBytes < SmallObjectBytes)
            return PaceDecision.Unpaced(PaceReason.SmallObject);
        if (input.SessionStartsUp)
            return PaceDecision.Unpaced(PaceReason.Startup);
        if (input.PlayerStartsUp || input.PlayerStarved || input.BufferLength < 2 * input.Duration)
            return PaceDecision.Unpaced(PaceReason.PlayerInNeed);
        return ByMedia(input, options);
    }

    private static PaceDecision ByMedia(in PaceInput input, ShaperOptions options)
    {
        var own = Known(input.MediaRate) ?? RateOf(input.SizeBytes, input.Duration);
        if (Larger(Known(input.TopRate), own) is not { } top)
            return PaceDecision.Unpaced(PaceReason.UnknownRate);
        var playing = Known(input.PlayingBitrate) ?? own ?? top;
        var floor = BitRate.Larger(options.Floor, playing * 0.5);
        var pace = top * FactorFor(input.BufferLength);
        var reason = PaceReason.MediaRate;
        if (Known(input.RequestedThroughput) is { } wish && wish < pace)
            (pace, reason) = (wish, PaceReason.RequestedThroughput);
        if (pace < playing * LeastOverPlaying)
            (pace, reason) = (playing * LeastOverPlaying, PaceReason.PlayingBitrate);
        return new(pace, BitRate.Min(floor, pace), reason);
    }

    private static BitRate? Larger(BitRate? one, BitRate? other) => one is { } a && other is { } b ? BitRate.Larger(a, b) : one ?? other;

    private static BitRate? Known(BitRate? rate) => rate > BitRate.Zero ? rate : null;
}
