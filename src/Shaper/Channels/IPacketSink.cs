namespace CdnNode.Shaper;

/// <summary>Where a channel's data goes: a response body, a socket, datagrams. Called by the channel's wheel thread alone; must not block.</summary>
public interface IPacketSink
{
    /// <summary>Starts one write of all pieces in order. Never called while a flush is pending.</summary>
    /// <param name="pieces">Valid during the call; their memory stays valid until the write is settled.</param>
    /// <param name="totalBytes">Their sum.</param>
    /// <returns>How much was accepted, or that the answer will come by <see cref="Poll"/>, or that the peer is gone.</returns>
    SendResult Send(ReadOnlySpan<ReadOnlyMemory<byte>> pieces, int totalBytes);

    /// <summary>Asks what became of a write that was pending. The sink may <see cref="ShaperChannel.Wake"/> the channel when it knows.</summary>
    /// <param name="result">With <see cref="FlushState.Done"/>: the outcome.</param>
    FlushState Poll(out SendResult result);

    /// <summary>The channel ended, left its session, and will not call again. All packets were released.</summary>
    /// <param name="end">Why.</param>
    void End(ChannelEnd end);
}
