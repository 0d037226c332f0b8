using CdnNode.Caching;
using CdnNode.Delivery.Pacing;

namespace CdnNode.Front;

/// <summary>A hit that has been found and not yet sent. Whoever sends it lets go of file and block, and leaves the plan's session.</summary>
/// <param name="First">The body's first block.</param>
/// <param name="Plan">How the body leaves.</param>
/// <param name="Head">On the wire.</param>
/// <param name="Length">Of the body, in bytes.</param>
/// <param name="Arrived">Wall clock.</param>
/// <param name="Start">The same moment as a time stamp.</param>
internal readonly record struct FrontHit(
    HotTarget Target, FileHandle File, BlockLease First, BodyPlan Plan, byte[] Head, long Length, DateTimeOffset Arrived, long Start);
