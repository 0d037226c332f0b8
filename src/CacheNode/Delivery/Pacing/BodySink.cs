using System.Threading.Tasks.Sources;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>Where a paced body leaves: straight to the socket, or by the server's pipe.</summary>
internal abstract class BodySink : IPacketSink, IValueTaskSource<ChannelEnd>
{
    private ManualResetValueTaskSourceCore<ChannelEnd> _ended;

    /// <param name="goesOnOnWheel">Whoever waits for the end goes on on the wheel's thread, and does next to nothing there.</param>
    protected BodySink(bool goesOnOnWheel = false) => _ended.RunContinuationsAsynchronously = !goesOnOnWheel;

    /// <summary>Ends when the channel has. To be awaited once.</summary>
    public ValueTask<ChannelEnd> Ended => new(this, _ended.Version);

    /// <summary>Bytes that the kernel took.</summary>
    public long SentBytes { get; protected set; }

    public abstract SendResult Send(ReadOnlySpan<ReadOnlyMemory<byte>> pieces, int totalBytes);

    public abstract FlushState Poll(out SendResult result);

    public virtual void End(ChannelEnd end) => _ended.SetResult(end);

    ChannelEnd IValueTaskSource<ChannelEnd>.GetResult(short token) => _ended.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ChannelEnd>.GetStatus(short token) => _ended.GetStatus(token);

    void IValueTaskSource<ChannelEnd>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _ended.OnCompleted(continuation, state, token, flags);

    /// <summary>For another body, when the end of the one before has been awaited.</summary>
    protected void Renew()
    {
        _ended.Reset();
        SentBytes = 0;
    }
}
