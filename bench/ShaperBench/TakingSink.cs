using CdnNode.Shaper;

namespace CdnNode.ShaperBench;

/// <summary>Takes everything at once and does nothing with it: what is left is the shaper's own cost.</summary>
internal sealed class TakingSink : IPacketSink
{
    public SendResult Send(ReadOnlySpan<ReadOnlyMemory<byte>> pieces, int totalBytes) => SendResult.Accepted(totalBytes);

    public FlushState Poll(out SendResult result)
    {
        result = default;
        return FlushState.Done;
    }

    public void End(ChannelEnd end)
    {
    }
}
