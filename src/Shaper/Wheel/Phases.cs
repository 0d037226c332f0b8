namespace CdnNode.Shaper;

/// <summary>Where a viewer's turns fall between those of the others: evenly, so that viewers who came together don't all fire together.</summary>
/// <remarks>
/// <para>
/// A period has its moments, four ticks apart, and turns fall on these alone, or on every second or third one while few viewers would share it and the period has ten of them: whoever works seldom and longer finds its code in the cache, and a reader on the other side that is awake. Groups of viewers have
/// one moment, in the order in which they came: their objects, the system's sockets among them, were made one after the other and mostly lie so; thousands of viewers fit no cache, and the processor
/// fetches ahead of who walks through memory, not ahead of who leaps. Together a quarter of what a paced write costs (docs/performance.md). A moment has several groups, so that its viewers aren't all of
/// one second. Stamps are exact all the same: none leaves later than it would have.
/// </para>
/// <para>
/// Groups take multiples of the golden ratio: however many there are, no gap between them is more than 2.6 times another (Knuth, The Art of Computer Programming, volume 3, section
/// 6.4, theorem S). Random ones would leave moments empty and fill others threefold.
/// </para>
/// </remarks>
/// <param name="random">Where the first falls.</param>
public class Phases(Random random)
{
    private const double GoldenRatio = 0.61803398874989485;
    private const int TicksBetweenMoments = 4;
    private const int LeastMoments = 5;
    private const int GroupsOfMoment = 4;
    private const int FullMoment = 200;
    private const int LeastOfSparse = 10;
    private const int MostStride = 3;

    private double _phase = random.NextDouble();
    private long _start;
    private long _periodNanos;
    private int _left;

    /// <summary>The time at which a viewer's line begins, in nanoseconds: within a period from now.</summary>
    /// <param name="nowNanos">The present.</param>
    /// <param name="periodNanos">Time between two of its turns, above zero.</param>
    /// <param name="tickNanos">Length of a tick.</param>
    /// <param name="viewers">How many have turns.</param>
    public virtual long Start(long nowNanos, long periodNanos, long tickNanos, int viewers)
    {
        if (_left <= 0 || periodNanos != _periodNanos)
            BeginGroup(periodNanos, tickNanos * Math.Clamp(periodNanos / LeastMoments / tickNanos, 1, TicksBetweenMoments), viewers);
        _left--;
        var sinceStart = (nowNanos - _start) % periodNanos;
        return nowNanos - sinceStart + (sinceStart > 0 ? periodNanos : 0);
    }

    private void BeginGroup(long periodNanos, long gapNanos, int viewers)
    {
        var moments = Math.Max(1, periodNanos / gapNanos);
        _phase = (_phase + GoldenRatio) % 1;
        _periodNanos = periodNanos;
        var stride = Math.Clamp(Math.Min(moments / LeastOfSparse, FullMoment * moments / Math.Max(1, viewers)), 1, MostStride);
        var moment = (long)(_phase * moments);
        _start = (moment - (moment % stride)) * (periodNanos / moments);
        _left = (int)Math.Max(1, (long)viewers * stride / moments / GroupsOfMoment);
    }
}
