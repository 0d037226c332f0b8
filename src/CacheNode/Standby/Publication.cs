namespace CdnNode.Standby;

/// <summary>
/// Lets viewers learn of segments in all renditions together, so that a change of origin comes at the same place in each of them (RFC 8216bis section 6.2.4: the
/// discontinuities of matching content match).
/// </summary>
/// <remarks>
/// A segment is published when it, and in every rendition that viewers follow the one of the same time, is there. A rendition that is more than two and a half
/// target durations behind the first holds up nobody. Without dates there is nothing to go by, and each goes alone.
/// </remarks>
internal static class Publication
{
    private const double MaxTargetsBehind = 2.5;

    /// <param name="watched">Each with the number behind its last segment that is there.</param>
    public static void Advance(IReadOnlyCollection<(PlaylistStitcher Stitcher, long Ready)> watched, TimeSpan targetDuration)
    {
        var until = Until(watched, targetDuration);
        foreach (var (stitcher, ready) in watched)
        {
            while (stitcher.Published < ready && (stitcher.Find(stitcher.Published)?.End is not { } end || end <= until)) stitcher.Publish(stitcher.Published + 1);
        }
    }

    /// <summary>To where every rendition is ready, and half a target duration for drift.</summary>
    private static DateTimeOffset Until(IReadOnlyCollection<(PlaylistStitcher Stitcher, long Ready)> watched, TimeSpan targetDuration)
    {
        var ends = watched.Select(static w => w.Stitcher.Find(w.Ready - 1)?.End).OfType<DateTimeOffset>().ToList();
        if (ends.Count == 0) return DateTimeOffset.MaxValue;
        var oldest = ends.Max() - (MaxTargetsBehind * targetDuration);
        return ends.Where(end => end >= oldest).Min() + (targetDuration / 2);
    }
}
