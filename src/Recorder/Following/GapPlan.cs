namespace CdnNode.Recorder.Following;

/// <summary>How a hole is written down: as entries no longer than the target duration that together are as long as the hole. Pure.</summary>
internal static class GapPlan
{
    /// <summary>A longer hole is not filled with entries: the recording begins anew behind a discontinuity.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Durations of the entries, in seconds to the microsecond; none when there is no hole or it is too long.</summary>
    /// <param name="hole">Its length.</param>
    /// <param name="missed">Segments that are known to be missing; 0 when only the clock tells.</param>
    /// <param name="targetSeconds">Target duration.</param>
    public static IReadOnlyList<decimal> Split(TimeSpan hole, long missed, int targetSeconds)
    {
        if (hole <= TimeSpan.Zero || hole > Longest)
            return [];
        var total = decimal.Round((decimal)hole.Ticks / TimeSpan.TicksPerSecond, 6);
        var least = (long)decimal.Ceiling(total / targetSeconds);
        var count = (int)(missed >= least && missed <= 4 * least ? missed : Math.Max(1, least));
        var each = decimal.Round(total / count, 6, MidpointRounding.ToZero);
        var durations = new decimal[count];
        Array.Fill(durations, each);
        durations[^1] = total - (each * (count - 1));
        return durations;
    }
}
