namespace CdnNode.Shaper;

/// <summary>Finds the rate of a bulk transfer from its failures, once a second (formula A9).</summary>
/// <remarks>
/// With <c>f = failed/attempted</c> of the last second: f = 0 raises by 5 %; 0 &lt; f &lt; 10 % lowers by 5 %; f >= 10 %, which the source leaves open,
/// lowers by half of f, at most to the half. Nothing attempted, or f = 0 with less than 90 % of the rate used, holds it. After three clean
/// periods in a row the rate may double, up to the last one that had been good before a failure (5 % a second from 12 kbit/s to 2 Mbit/s alone
/// takes 105 s). A higher f never gives a higher rate. A mutable value.
/// </remarks>
public struct DownloadRateControl(BitRate start)
{
    /// <summary>The floor of a download: 12 kbit/s.</summary>
    public static readonly BitRate DefaultFloor = BitRate.FromKilobits(12);

    private const int CleanPeriodsBeforeDoubling = 3;

    private BitRate _lastGood;
    private byte _cleanPeriods;

    /// <summary>r, the rate now.</summary>
    public BitRate Rate { get; private set; } = start;

    /// <summary>Ends a period of one second.</summary>
    /// <param name="failureRatio">f, 0 to 1.</param>
    /// <param name="attempted">Whether anything was attempted.</param>
    /// <param name="useRatio">Bytes accepted over bytes that the rate allowed.</param>
    public void EndPeriod(double failureRatio, bool attempted, double useRatio, BitRate floor, BitRate cap)
    {
        Hold(floor, cap);
        if (!attempted || (failureRatio <= 0 && useRatio < 0.9))
            return;
        var before = Rate;
        Rate = Next(failureRatio).Within(floor, cap);
        if (failureRatio <= 0)
        {
            _cleanPeriods = (byte)Math.Min(_cleanPeriods + 1, CleanPeriodsBeforeDoubling);
            return;
        }
        if (_cleanPeriods > 0)
            _lastGood = before;
        _cleanPeriods = 0;
    }

    // A rate that was good until the cap fell is worth returning to quickly.
    private void Hold(BitRate floor, BitRate cap)
    {
        if (Rate > cap && _cleanPeriods > 0)
            _lastGood = Rate;
        Rate = Rate.Within(floor, cap);
    }

    private readonly BitRate Next(double failureRatio) => failureRatio switch
    {
        <= 0 => Raised(),
        < 0.1 => Rate * 0.95,
        _ => Rate * (1 - Math.Min(0.5, failureRatio / 2)),
    };

    private readonly BitRate Raised() => _cleanPeriods == CleanPeriodsBeforeDoubling && Rate < _lastGood
        ? BitRate.Larger(BitRate.Min(Rate * 2, _lastGood), Rate * 1.05)
        : Rate * 1.05;
}
