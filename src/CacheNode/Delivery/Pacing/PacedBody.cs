using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>A body that may have to be paced, as far as it is known without its viewer.</summary>
internal readonly record struct PacedBody(RoutePace Route, PaceInput Input);
