namespace CdnNode.Shaper;

/// <summary>What one wheel did since it started. Written by its thread alone, without atomics; read by others as they are.</summary>
public sealed class WheelCounters
{
    private readonly long[] _lateness = new long[LatenessBoundsNanos.Length + 1];

    /// <summary>Upper bounds of the lateness buckets: 0.5, 1, 2, 5, 10, 20, 50, 100 and 200 ms.</summary>
    public static readonly long[] LatenessBoundsNanos =
        [500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000, 50_000_000, 100_000_000, 200_000_000];

    /// <summary>Ticks that were run.</summary>
    public long Ticks { get; private set; }

    /// <summary>Ticks that were run together with a later one, since the thread was late.</summary>
    public long MissedTicks { get; private set; }

    /// <summary>Turns that items had.</summary>
    public long Turns { get; internal set; }

    /// <summary>Turns that threw.</summary>
    public long Faults { get; internal set; }

    /// <summary>Bytes accepted by sinks.</summary>
    public long SentBytes { get; internal set; }

    /// <summary>Writes handed to sinks.</summary>
    public long Writes { get; internal set; }

    /// <summary>Units of 1316 bytes attempted.</summary>
    public long AttemptedUnits { get; internal set; }

    /// <summary>Units of 1316 bytes that failed: due while a flush was pending, or not accepted.</summary>
    public long FailedUnits { get; internal set; }

    /// <summary>Bytes that had to be offered again.</summary>
    public long RetransmittedBytes { get; internal set; }

    /// <summary>Bytes of rate given up after pauses and stalls, so that no burst follows.</summary>
    public long ForfeitedBytes { get; internal set; }

    /// <summary>Steps of A4.</summary>
    public long SlowDowns { get; internal set; }

    /// <summary>Peers seen as stalled.</summary>
    public long Stalls { get; internal set; }

    /// <summary>Sessions with something to send now.</summary>
    public int ActiveSessions { get; internal set; }

    /// <summary>Ticks by lateness, one count per bucket of <see cref="LatenessBoundsNanos"/> and one for later ones.</summary>
    public ReadOnlySpan<long> Lateness => _lateness;

    internal void CountTick(long latenessNanos, long missed)
    {
        Ticks++;
        MissedTicks += missed;
        var bucket = 0;
        while (bucket < LatenessBoundsNanos.Length && latenessNanos > LatenessBoundsNanos[bucket])
            bucket++;
        _lateness[bucket]++;
    }
}
