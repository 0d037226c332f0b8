namespace CdnNode.Shaper;

/// <summary>
/// Gives every packet the time at which it may leave. The stamps emulate a token bucket without tokens (formula A1):
/// <c>T_i = max(t_(i-1), now - 8D/s) + 8*size_i/s</c>.
/// </summary>
/// <remarks>
/// <para>
/// This is the generic cell rate algorithm in its virtual-scheduling form (ITU-T I.371): one number, the last stamp, stands for the fill of a bucket
/// of depth D that is filled at s. The <c>max</c> is the idle restart: however long nothing was sent, no more than D may leave at once.
/// </para>
/// <para>
/// The stamp is kept as whole nanoseconds plus a carried remainder (a numerator over s), so no packet is rounded and nothing drifts.
/// When the rate changes the remainder is rescaled: at most 1 ns is lost a change. Chosen reading: <c>t_0</c> is the start, so the first packet of a
/// new stamper leaves one packet time after it.
/// </para>
/// <para>A mutable value that lives inside its session and is touched by that session's wheel alone.</para>
/// </remarks>
public struct PacketStamper
{
    private long _remainder;
    private BitRate _rate;

    /// <summary>Starts at a time: t_0.</summary>
    public PacketStamper(long startNanos) => LastNanos = startNanos;

    /// <summary>The last stamp, t_(i-1), in nanoseconds.</summary>
    public long LastNanos { get; private set; }

    /// <summary>Stamps the next packet and returns its stamp.</summary>
    /// <param name="nowNanos">The present.</param>
    /// <param name="sizeBytes">Size of the packet, up to 1 GiB.</param>
    /// <param name="depthBytes">D, the depth of the bucket.</param>
    /// <param name="rate">s, above zero.</param>
    public long Stamp(long nowNanos, long sizeBytes, long depthBytes, BitRate rate)
    {
        UseRate(rate);
        AdvanceTo(nowNanos - PaceMath.NanosFor(depthBytes, rate));
        var numerator = (8 * sizeBytes * PaceClock.Second) + _remainder;
        LastNanos += numerator / rate.BitsPerSecond;
        _remainder = numerator % rate.BitsPerSecond;
        return LastNanos;
    }

    /// <summary>The stamp that <see cref="Stamp"/> would give, to within 1 ns.</summary>
    public readonly long Peek(long nowNanos, long sizeBytes, long depthBytes, BitRate rate) =>
        Math.Max(LastNanos, nowNanos - PaceMath.NanosFor(depthBytes, rate)) + PaceMath.NanosFor(sizeBytes, rate);

    /// <summary>Moves the last stamp forward to a time; never back.</summary>
    public void AdvanceTo(long nanos)
    {
        if (nanos > LastNanos)
            Restart(nanos);
    }

    /// <summary>Sets the last stamp, also back: for a queue that is stamped anew.</summary>
    public void Restart(long nanos)
    {
        LastNanos = nanos;
        _remainder = 0;
    }

    /// <summary>Stretches what lies ahead of <paramref name="nowNanos"/> by the ratio of two rates.</summary>
    public void Stretch(long nowNanos, BitRate from, BitRate to)
    {
        if (LastNanos > nowNanos)
            Restart(nowNanos + PaceMath.Stretch(LastNanos - nowNanos, from, to));
    }

    private void UseRate(BitRate rate)
    {
        if (rate == _rate)
            return;
        if (_remainder != 0)
            _remainder = (long)((Int128)_remainder * rate.BitsPerSecond / _rate.BitsPerSecond);
        _rate = rate;
    }
}
