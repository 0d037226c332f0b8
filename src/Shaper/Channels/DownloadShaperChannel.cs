namespace CdnNode.Shaper;

/// <summary>Bulk transfer that finds its own rate between a floor and a cap, by its failures (A9; source design, section 3.3).</summary>
/// <remarks>The session's rate is the cap. It starts at the cap: coming down takes a few seconds, finding it from below takes minutes.</remarks>
public sealed class DownloadShaperChannel(IPacketSource source, IPacketSink sink) : ShaperChannel(source, sink)
{
    private DownloadRateControl _control = new(BitRate.Max);
    private CongestionMeter _meter;
    private long _periodStart;
    private long _acceptedBytes;
    private BitRate _cap;

    /// <summary>r, as of the last turn.</summary>
    public BitRate Rate => BitRate.Min(_control.Rate, _cap);

    private protected override Turn Adapt(in Turn turn)
    {
        _cap = turn.Rate;
        var rate = _control.Rate.Within(turn.Bounds.Floor, _cap);
        return turn.For(rate, turn.Options.QuantumFor(rate));
    }

    private protected override BitRate RateFor(in Turn turn) => turn.Rate;

    private protected override void Count(long offeredBytes, long failedBytes)
    {
        _meter.Count(offeredBytes, failedBytes);
        _acceptedBytes += offeredBytes - failedBytes;
    }

    private protected override bool Observe(in Turn turn, long levelBytes, out double nanosPerByte)
    {
        nanosPerByte = 0;
        var elapsed = turn.NowNanos - _periodStart;
        if (elapsed < PaceClock.Second)
            return false;
        if (_periodStart != 0)
        {
            var use = _acceptedBytes / Math.Max(1.0, PaceMath.BytesIn(elapsed, turn.Rate));
            _control.EndPeriod(_meter.FailureRatio, _meter.Attempted > 0, use, turn.Bounds.Floor, _cap);
        }
        (_meter, _periodStart, _acceptedBytes) = (default, turn.NowNanos, 0);
        return false;
    }
}
