using System.Runtime.InteropServices;

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
/// The stamp is kept as whole nanoseconds plus a carried remainder (a numerator over s), so no packet is rounded and nothing drifts. A change of the rate
/// takes the numerator over as it is, which shifts the stamp by at most the ratio of the two rates in nanoseconds. From 2^32 bit/s (4.3 Gbit/s) on the numerator is
/// kept without its last 8 bits: 2^-32 ns. Chosen reading: <c>t_0</c> is the start, so the first packet of a new stamper leaves one packet time after it.
/// </para>
/// <para>A mutable value of 12 bytes that lives inside its session and is touched by that session's wheel alone.</para>
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct PacketStamper
{
    private const int ShiftOfHighRates = 8;

    private long _lastNanos;
    private uint _remainder;

    /// <summary>Starts at a time: t_0.</summary>
    public PacketStamper(long startNanos) => _lastNanos = startNanos;

    /// <summary>The last stamp, t_(i-1), in nanoseconds.</summary>
    public readonly long LastNanos => _lastNanos;

    /// <summary>Stamps the next packet and returns its stamp.</summary>
    /// <param name="nowNanos">The present.</param>
    /// <param name="sizeBytes">Size of the packet, up to 1 GiB.</param>
    /// <param name="depthBytes">D, the depth of the bucket.</param>
    /// <param name="rate">s, above zero.</param>
    public long Stamp(long nowNanos, long sizeBytes, long depthBytes, BitRate rate)
    {
        AdvanceTo(nowNanos - PaceMath.NanosFor(depthBytes, rate));
        var shift = rate.BitsPerSecond > uint.MaxValue ? ShiftOfHighRates : 0;
        var numerator = (8 * sizeBytes * PaceClock.Second) + ((long)_remainder << shift);
        var (nanos, remainder) = Math.DivRem(numerator, rate.BitsPerSecond);
        _lastNanos += nanos;
        _remainder = (uint)(remainder >> shift);
        return _lastNanos;
    }

    /// <summary>The stamp that <see cref="Stamp"/> would give, to within 1 ns.</summary>
    public readonly long Peek(long nowNanos, long sizeBytes, long depthBytes, BitRate rate) =>
        Math.Max(_lastNanos, nowNanos - PaceMath.NanosFor(depthBytes, rate)) + PaceMath.NanosFor(sizeBytes, rate);

    /// <summary>Moves the last stamp forward to a time; never back.</summary>
    public void AdvanceTo(long nanos)
    {
        if (nanos > _lastNanos)
            Restart(nanos);
    }

    /// <summary>Sets the last stamp, also back: for a queue that is stamped anew.</summary>
    public void Restart(long nanos)
    {
        _lastNanos = nanos;
        _remainder = 0;
    }

    /// <summary>Stretches what lies ahead of <paramref name="nowNanos"/> by the ratio of two rates.</summary>
    public void Stretch(long nowNanos, BitRate from, BitRate to) =>
        Restart(_lastNanos > nowNanos ? nowNanos + PaceMath.Stretch(_lastNanos - nowNanos, from, to) : _lastNanos);
}
