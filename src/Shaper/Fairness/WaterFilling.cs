namespace CdnNode.Shaper;

/// <summary>Max-min fair sharing with weights, floors and ceilings: <c>x_i = clamp(level * w_i, low_i, high_i)</c>, the level such that the sum fits.</summary>
/// <remarks>
/// Progressive filling (Bertsekas and Gallager, "Data Networks", 6.5): nobody's share can grow without taking from somebody who has no more per weight. The
/// level is found by bisection, from below, so the sum never exceeds the capacity. When even the floors do not fit, all floors shrink by one factor.
/// </remarks>
public static class WaterFilling
{
    private const int Steps = 60;

    /// <summary>Fills <paramref name="grants"/> in bit/s.</summary>
    public static void Fill(double capacity, ReadOnlySpan<Share> shares, Span<double> grants)
    {
        double low = 0, high = 0;
        foreach (var share in shares)
        {
            low += share.Low;
            high += share.High;
        }
        if (low >= capacity)
        {
            for (var i = 0; i < shares.Length; i++)
                grants[i] = low > 0 ? shares[i].Low * (Math.Max(0, capacity) / low) : 0;
            return;
        }
        var level = high <= capacity ? double.PositiveInfinity : FindLevel(capacity, shares);
        for (var i = 0; i < shares.Length; i++)
            grants[i] = shares[i].At(level);
    }

    private static double FindLevel(double capacity, ReadOnlySpan<Share> shares)
    {
        double below = 0, above = 0;
        foreach (var share in shares)
            above = Math.Max(above, share.High / share.Weight);
        for (var step = 0; step < Steps; step++)
        {
            var level = (below + above) / 2;
            double sum = 0;
            foreach (var share in shares)
                sum += share.At(level);
            if (sum <= capacity)
                below = level;
            else
                above = level;
        }
        return below;
    }

    /// <summary>One who shares: weight above zero, <c>0 &lt;= Low &lt;= High</c>, in bit/s.</summary>
    public readonly record struct Share(double Weight, double Low, double High)
    {
        internal double At(double level) => Math.Clamp(level * Weight, Low, High);
    }
}
