namespace CdnNode.Shaper;

/// <summary>Kind of a <see cref="SendResult"/>.</summary>
public enum SendStatus
{
    /// <summary>Some bytes (perhaps none, perhaps all) were accepted.</summary>
    Accepted,

    /// <summary>Not known yet.</summary>
    Pending,

    /// <summary>The peer is gone.</summary>
    Closed,
}
