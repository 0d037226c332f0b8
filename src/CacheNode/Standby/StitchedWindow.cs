using System.Collections.Immutable;

namespace CdnNode.Standby;

/// <summary>The segments that a stitched playlist lists.</summary>
/// <param name="First">Media sequence number of the first one.</param>
/// <param name="Discontinuities">Discontinuities in front of the window.</param>
internal sealed record StitchedWindow(long First, long Discontinuities, ImmutableArray<StitchedSegment> Segments)
{
    public StitchedWindow Emptied() => new(First + Segments.Length, Discontinuities + Segments.Count(static s => s.Discontinuity), []);
}
