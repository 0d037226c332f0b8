namespace CdnNode.Shaper;

/// <summary>Media over a connection that also carries signalling: signalling first, stamped now, then media by stamp (source design, section 3.3).</summary>
/// <remarks>
/// What an HTTP response uses: status line and headers have left by the server's own way, the body is paced here. Its rate follows the queue (A4 to A6).
/// TCP retransmits by itself; what a write did not accept leaves again at now + delay (A10).
/// </remarks>
public sealed class InterleavedShaperChannel(IPacketSource source, IPacketSink sink) : ShaperChannel(source, sink)
{
    private RateController _control;

    /// <summary>What the queue makes of the rate.</summary>
    public PaceState State => _control.State;

    private protected override BitRate RateFor(in Turn turn) => _control.RateFor(turn.Rate, turn.Bounds);

    private protected override void Count(long offeredBytes, long failedBytes) => _control.Count(offeredBytes, failedBytes);

    private protected override bool Observe(in Turn turn, long levelBytes, out double nanosPerByte)
    {
        nanosPerByte = 0;
        if (!_control.Observe(turn.NowNanos, levelBytes, turn.Marks))
            return false;
        nanosPerByte = _control.TakeStep(turn.NowNanos, levelBytes, turn.Rate, turn.Bounds);
        return true;
    }
}
