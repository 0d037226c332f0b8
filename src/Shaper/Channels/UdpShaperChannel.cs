namespace CdnNode.Shaper;

/// <summary>Media as datagrams: first what must leave again, then media, each by stamp (source design, section 3.3).</summary>
/// <remarks>
/// Feeds set-top boxes and TS analysers: a live or recorded channel as MPEG-TS, at the rate that the session is given (the TS's own, from its PCR). Each packet
/// is one datagram, so the source must give whole TS packets. The rate never changes by itself: a live feed can't be slowed, and one datagram that
/// the system refused says nothing about the network. The "true or false" of the source design's function is <see cref="LastSendSucceeded"/>.
/// </remarks>
public sealed class UdpShaperChannel(IPacketSource source, IPacketSink sink, int packetBytes = TsUnit.Bytes) : ShaperChannel(source, sink)
{
    /// <summary>Whether the system accepted everything the last time that something was due. True before the first.</summary>
    public bool LastSendSucceeded { get; private set; } = true;

    private protected override bool JoinsNeighbours => false;

    private protected override Turn Adapt(in Turn turn) => turn.For(turn.Rate, packetBytes);

    private protected override BitRate RateFor(in Turn turn) => turn.Rate;

    private protected override void Count(long offeredBytes, long failedBytes) => LastSendSucceeded = failedBytes == 0;

    private protected override bool Observe(in Turn turn, long levelBytes, out double nanosPerByte)
    {
        nanosPerByte = 0;
        return false;
    }
}
