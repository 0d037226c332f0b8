namespace CdnNode.Shaper.Tests;

internal readonly record struct Departure(long Nanos, int Bytes)
{
    /// <summary>The most bytes that left in any window of this length.</summary>
    public static long MostIn(IReadOnlyList<Departure> departures, long windowNanos)
    {
        long most = 0, sum = 0;
        for (int first = 0, last = 0; last < departures.Count; last++)
        {
            sum += departures[last].Bytes;
            while (departures[last].Nanos - departures[first].Nanos >= windowNanos)
                sum -= departures[first++].Bytes;
            most = Math.Max(most, sum);
        }
        return most;
    }
}
