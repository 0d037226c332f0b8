namespace CdnNode.Standby;

/// <summary>Why an origin doesn't serve a channel well, though it may answer 200.</summary>
public enum OriginFault
{
    None,

    /// <summary>No answer, or one that isn't a success.</summary>
    NoAnswer,

    /// <summary>An answer that isn't a media playlist: HTML, malformed, empty.</summary>
    NotAPlaylist,

    /// <summary>The playlist hasn't advanced for three target durations.</summary>
    Frozen,

    /// <summary>The playlist's numbers fell.</summary>
    Backwards,

    /// <summary>The playlist has its end; the channel goes on elsewhere when another origin does.</summary>
    Ended,

    /// <summary>A segment that it lists can't be had.</summary>
    NoSegment,

    /// <summary>Its segments are longer than the channel's target duration.</summary>
    TooLong,

    /// <summary>It had a fault and hasn't yet advanced long enough since.</summary>
    Proving,
}
