namespace CdnNode.Shaper;

/// <summary>What a session may still send unpaced at its start: until <c>max(10 s of media, 2 segments)</c> have left.</summary>
/// <remarks>
/// Chosen reading: a segment counts when it is asked for, so that twenty requests at once do not each find the account untouched. Safe from any
/// thread: both counts are one word (media in milliseconds, to 2.3 hours; segments, to 255) that changes by compare-and-swap. A mutable value.
/// </remarks>
public struct StartupAccount
{
    private const int SegmentBits = 8;
    private const int MostSegments = (1 << SegmentBits) - 1;
    private const int MostMilliseconds = (1 << (31 - SegmentBits)) - 1;

    private int _left;

    /// <summary>Media that left, or is leaving, unpaced.</summary>
    public readonly TimeSpan Media => TimeSpan.FromMilliseconds(_left >> SegmentBits);

    /// <summary>Segments that left, or are leaving, unpaced.</summary>
    public readonly int Segments => _left & MostSegments;

    /// <summary>Both conditions are met: start-up is over.</summary>
    public readonly bool IsSpent(ShaperOptions options) => Media >= options.StartupMedia && Segments >= options.StartupSegments;

    /// <summary>Takes one segment from the account. False when start-up is over: pace it.</summary>
    /// <param name="duration">Media in the segment, at most an hour counts.</param>
    /// <param name="options">The bounds.</param>
    public bool TryTake(TimeSpan duration, ShaperOptions options)
    {
        var milliseconds = (int)Math.Clamp(duration.TotalMilliseconds, 0, 3_600_000);
        while (true)
        {
            var seen = Volatile.Read(ref _left);
            if (new StartupAccount { _left = seen }.IsSpent(options))
                return false;
            var media = Math.Min(MostMilliseconds, (seen >> SegmentBits) + milliseconds);
            var next = (media << SegmentBits) | Math.Min(MostSegments, (seen & MostSegments) + 1);
            if (Interlocked.CompareExchange(ref _left, next, seen) == seen)
                return true;
        }
    }
}
