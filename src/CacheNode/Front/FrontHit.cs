using CdnNode.Caching;
using CdnNode.Delivery.Pacing;

namespace CdnNode.Front;

/// <summary>A hit that has been found and not yet sent. Whoever sends it lets go of file and block, and leaves the plan's session.</summary>
/// <param name="First">The block with the first byte; empty for a coded body, or none.</param>
/// <param name="Coded">The whole body, when it is a coded one.</param>
/// <param name="Plan">How the body leaves.</param>
/// <param name="Arrived">Wall clock.</param>
/// <param name="Start">The same moment as a time stamp.</param>
internal readonly record struct FrontHit(
    HotTarget Target, FileHandle File, BlockLease First, byte[]? Coded, BodyPlan Plan, HitHead Head, DateTimeOffset Arrived, long Start)
{
    /// <summary>Position of the first byte of the stored body that leaves.</summary>
    public long From => Head.Form.From;

    /// <summary>Bytes of the body that leave.</summary>
    public long Length => Head.Form.Count;

    /// <summary>What of the body leaves first.</summary>
    public ReadOnlyMemory<byte> FirstBytes => Coded ?? First.Memory[..(int)Math.Min(First.Length, Length)];
}
