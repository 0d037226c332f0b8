namespace CdnNode.Shaper;

/// <summary>Why a channel ended.</summary>
public enum ChannelEnd : byte
{
    /// <summary>Every byte of the source was accepted.</summary>
    Completed,

    /// <summary>The source failed; all that it had given was accepted.</summary>
    SourceFailed,

    /// <summary>The sink said that the peer is gone.</summary>
    PeerClosed,

    /// <summary>The owner called <see cref="ShaperChannel.Abort"/>.</summary>
    Aborted,

    /// <summary>A source or sink threw.</summary>
    Faulted,
}
