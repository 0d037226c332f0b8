using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>Where a paced body leaves: straight to the socket, or by the server's pipe.</summary>
/// <param name="goesOnOnWheel">Whoever waits for the end goes on on the wheel's thread, and does next to nothing there.</param>
internal abstract class BodySink(bool goesOnOnWheel = false) : IPacketSink
{
    private readonly TaskCompletionSource<ChannelEnd> _ended =
        new(goesOnOnWheel ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the channel has.</summary>
    public Task<ChannelEnd> Ended => _ended.Task;

    /// <summary>Bytes that the kernel took.</summary>
    public long SentBytes { get; protected set; }

    public abstract SendResult Send(ReadOnlySpan<ReadOnlyMemory<byte>> pieces, int totalBytes);

    public abstract FlushState Poll(out SendResult result);

    public virtual void End(ChannelEnd end) => _ended.TrySetResult(end);
}
