using CdnNode.Caching;

namespace CdnNode.Front;

/// <summary>A hit that has been found and not yet sent. Whoever sends it lets go of file and block.</summary>
/// <param name="First">The body's first block.</param>
/// <param name="Head">On the wire.</param>
/// <param name="Length">Of the body, in bytes.</param>
/// <param name="Arrived">Wall clock.</param>
/// <param name="Start">The same moment as a time stamp.</param>
internal readonly record struct FrontHit(HotTarget Target, FileHandle File, BlockLease First, byte[] Head, long Length, DateTimeOffset Arrived, long Start);
