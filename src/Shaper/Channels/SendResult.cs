namespace CdnNode.Shaper;

/// <summary>Outcome of a write.</summary>
public readonly record struct SendResult
{
    private SendResult(SendStatus status, int acceptedBytes) => (Status, AcceptedBytes) = (status, acceptedBytes);

    /// <summary>The kernel has not taken it all yet: ask <see cref="IPacketSink.Poll"/>.</summary>
    public static SendResult Pending { get; } = new(SendStatus.Pending, 0);

    /// <summary>The peer is gone.</summary>
    public static SendResult Closed { get; } = new(SendStatus.Closed, 0);

    public SendStatus Status { get; }

    /// <summary>Bytes accepted, a prefix of what was offered; they are never sent again.</summary>
    public int AcceptedBytes { get; }

    /// <summary>So many bytes were accepted: all, some, or none.</summary>
    public static SendResult Accepted(int bytes) => new(SendStatus.Accepted, bytes);
}
