namespace CdnNode.PlaylistChecking;

/// <summary>One listed segment with all that applies to it; tags as they are written.</summary>
/// <param name="Line">Of its URI, from 1.</param>
/// <param name="Number">Media sequence number.</param>
/// <param name="Discontinuity">Discontinuity sequence number.</param>
/// <param name="Date">Its own EXT-X-PROGRAM-DATE-TIME; null without one.</param>
internal sealed record CheckedSegment(
    int Line, long Number, long Discontinuity, string Uri, decimal Duration, string DurationText, bool StartsDiscontinuity, bool Gap, string? Map, string? Keys, string? Range, DateTimeOffset? Date)
{
    /// <summary>What may never change while it is listed (section 6.2.1).</summary>
    public string Identity => $"{Uri} {DurationText} range={Range} gap={Gap} discontinuity={StartsDiscontinuity}/{Discontinuity} map={Map} keys={Keys} date={Date:O}";
}
