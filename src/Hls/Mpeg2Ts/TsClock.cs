namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>
/// The time stamps of a transport stream: PTS, DTS and the base of the PCR count 90 kHz ticks in 33 bits and so wrap every 26.5 hours; the PCR's extension counts the
/// 300ths of a tick (ISO/IEC 13818-1 sections 2.4.3.5 and 2.4.3.7).
/// </summary>
public static class TsClock
{
    /// <summary>Ticks per second of PTS and DTS.</summary>
    public const int TicksPerSecond = 90_000;

    /// <summary>Units per second of the PCR.</summary>
    public const int PcrPerSecond = TicksPerSecond * PcrPerTick;

    /// <summary>One more than the highest PTS.</summary>
    public const long Wrap = 1L << 33;

    internal const int PcrPerTick = 300;

    /// <summary>The way from one stamp to another, the short way round: negative when <paramref name="to"/> is earlier.</summary>
    public static long Difference(long from, long to)
    {
        var forward = (to - from) & (Wrap - 1);
        return forward >= Wrap / 2 ? forward - Wrap : forward;
    }

    /// <summary>Moves a stamp by any number of ticks, forward or back.</summary>
    public static long Add(long stamp, long ticks) => (stamp + ticks) & (Wrap - 1);

    /// <summary>The same as <see cref="Difference"/> for PCRs, in units of 27 MHz.</summary>
    public static long PcrDifference(long from, long to)
    {
        const long PcrWrap = Wrap * PcrPerTick;
        var difference = (to - from) % PcrWrap;
        if (difference < 0)
            difference += PcrWrap;
        return difference >= PcrWrap / 2 ? difference - PcrWrap : difference;
    }

    internal static long ReadPcr(ReadOnlySpan<byte> at) =>
        (ReadPcrBase(at) * PcrPerTick) + (((at[4] & 1) << 8) | at[5]);

    internal static long ReadPcrBase(ReadOnlySpan<byte> at) =>
        ((long)at[0] << 25) | ((long)at[1] << 17) | ((long)at[2] << 9) | ((long)at[3] << 1) | ((long)at[4] >> 7);

    /// <summary>Writes the base and leaves the extension.</summary>
    internal static void WritePcrBase(Span<byte> at, long ticks)
    {
        at[0] = (byte)(ticks >> 25);
        at[1] = (byte)(ticks >> 17);
        at[2] = (byte)(ticks >> 9);
        at[3] = (byte)(ticks >> 1);
        at[4] = (byte)((at[4] & 0x7F) | (int)((ticks & 1) << 7));
    }

    /// <summary>Reads the five bytes of a PTS or DTS; the marker bits are not looked at.</summary>
    internal static long ReadStamp(ReadOnlySpan<byte> at) =>
        ((long)(at[0] & 0x0E) << 29) | ((long)at[1] << 22) | ((long)(at[2] & 0xFE) << 14) | ((long)at[3] << 7) | ((long)at[4] >> 1);

    /// <summary>Writes a PTS or DTS and leaves the marker bits.</summary>
    internal static void WriteStamp(Span<byte> at, long ticks)
    {
        at[0] = (byte)((at[0] & 0xF1) | (int)((ticks >> 29) & 0x0E));
        at[1] = (byte)(ticks >> 22);
        at[2] = (byte)((at[2] & 0x01) | (int)((ticks >> 14) & 0xFE));
        at[3] = (byte)(ticks >> 7);
        at[4] = (byte)((at[4] & 0x01) | (int)((ticks << 1) & 0xFE));
    }
}
