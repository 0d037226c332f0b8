namespace CdnNode.Shaper;

/// <summary>What is known about an answer and its viewer when its pace is decided. Null is unknown.</summary>
public readonly record struct PaceInput
{
    /// <summary>Kind of object.</summary>
    public PacedObject Kind { get; init; }

    /// <summary>Its whole size in bytes.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Media in it (EXTINF).</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>R: bitrate of the top rung of the multivariant playlist.</summary>
    public BitRate? TopRate { get; init; }

    /// <summary>Rate of the media itself when no multivariant playlist tells (the TS's PCR).</summary>
    public BitRate? MediaRate { get; init; }

    /// <summary>CMCD <c>br</c>: bitrate of what plays.</summary>
    public BitRate? PlayingBitrate { get; init; }

    /// <summary>CMCD <c>bl</c>: media that the player has buffered.</summary>
    public TimeSpan? BufferLength { get; init; }

    /// <summary>CMCD <c>rtp</c>: the throughput that the player asks for at most.</summary>
    public BitRate? RequestedThroughput { get; init; }

    /// <summary>CMCD <c>su</c>: it is starting or has sought.</summary>
    public bool PlayerStartsUp { get; init; }

    /// <summary>CMCD <c>bs</c>: it ran out of media.</summary>
    public bool PlayerStarved { get; init; }

    /// <summary>The session's start-up account still had room for this segment (<see cref="ViewerSession.TryTakeStartup"/>).</summary>
    public bool SessionStartsUp { get; init; }
}
