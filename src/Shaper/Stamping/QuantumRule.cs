namespace CdnNode.Shaper;

/// <summary>How much leaves in one go: whole TS units, so that writes are few and bursts small.</summary>
/// <remarks>
/// 8 units up to 800 kbit/s; above that about 100 ms of rate; never more than 32 KiB, the one limit on a single write. Chosen reading: "about
/// 100 ms" is rounded to the nearest whole unit.
/// </remarks>
public static class QuantumRule
{
    /// <summary>The smallest quantum: 8 units, 10,528 bytes.</summary>
    public const int LeastBytes = 8 * TsUnit.Bytes;

    /// <summary>The most that one write carries: 32 KiB.</summary>
    public const int WriteLimitBytes = 32 * 1024;

    /// <summary>The largest quantum: the whole units that fit a write, 31,584 bytes.</summary>
    public const int MostBytes = WriteLimitBytes / TsUnit.Bytes * TsUnit.Bytes;

    /// <summary>The quantum of a rate.</summary>
    public static int BytesFor(BitRate rate)
    {
        var hundredMilliseconds = rate.BitsPerSecond / 80;
        var units = (hundredMilliseconds + (TsUnit.Bytes / 2)) / TsUnit.Bytes;
        return (int)Math.Clamp(units * TsUnit.Bytes, LeastBytes, MostBytes);
    }
}
