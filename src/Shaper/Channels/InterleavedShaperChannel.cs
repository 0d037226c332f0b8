namespace CdnNode.Shaper;

/// <summary>Media over a connection that also carries signalling: signalling first, stamped now, then media by stamp (source design, section 3.3).</summary>
/// <remarks>
/// What an HTTP response uses: status line and headers have left by the server's own way, the body is paced here. Its rate follows the queue (A4 to A6).
/// TCP retransmits by itself; what a write did not accept leaves again at now + delay (A10). A channel that never had trouble has no controller: its rate is s.
/// </remarks>
public sealed class InterleavedShaperChannel(IPacketSource source, IPacketSink sink) : ShaperChannel(source, sink)
{
    /// <summary>What the queue makes of the rate.</summary>
    public PaceState State => Annex?.Control.State ?? PaceState.Normal;

    /// <summary>Lets a channel that has ended be attached once more, for the next body of the same source and sink; costs nothing.</summary>
    /// <remarks>From the sink's <see cref="IPacketSink.End"/> on. No <see cref="ShaperChannel.Abort"/> or signal that was meant for the body before may still be under way; a late wake-up is harmless.</remarks>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public void Renew() => Restart();

    private protected override BitRate RateFor(in Turn turn) =>
        Annex is { } annex ? annex.Control.RateFor(turn.Rate, turn.Bounds) : turn.Bounds.Hold(turn.Rate);

    private protected override void Count(long offeredBytes, long failedBytes) => (failedBytes > 0 ? NeedAnnex() : Annex)?.Control.Count(offeredBytes, failedBytes);

    private protected override void HoldUp() => NeedAnnex().Control.HoldUp();

    private protected override bool Observe(in Turn turn, long levelBytes, out double nanosPerByte)
    {
        nanosPerByte = 0;
        if ((levelBytes > turn.Marks.LowBytes ? NeedAnnex() : Annex) is not { } annex || !annex.Control.Observe(turn.NowNanos, levelBytes, turn.Marks))
            return false;
        nanosPerByte = annex.Control.TakeStep(turn.NowNanos, levelBytes, turn.Rate, turn.Bounds);
        return true;
    }
}
