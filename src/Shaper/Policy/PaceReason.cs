namespace CdnNode.Shaper;

/// <summary>Why an answer is paced as it is; for logs and the page.</summary>
public enum PaceReason
{
    /// <summary>Paced at c x R.</summary>
    MediaRate,

    /// <summary>Paced at what the player asked for (CMCD rtp).</summary>
    RequestedThroughput,

    /// <summary>Paced at 1.25 x the playing bitrate, since the player asked for less.</summary>
    PlayingBitrate,

    /// <summary>Paced at the fixed rate.</summary>
    Fixed,

    /// <summary>Unpaced: pacing is off.</summary>
    Off,

    /// <summary>Unpaced: not a media segment.</summary>
    NotMedia,

    /// <summary>Unpaced: under 64 KiB.</summary>
    SmallObject,

    /// <summary>Unpaced: the session is starting.</summary>
    Startup,

    /// <summary>Unpaced: the player says it is starting, starving, or has little buffered.</summary>
    PlayerInNeed,

    /// <summary>Unpaced: no rate is known.</summary>
    UnknownRate,
}
