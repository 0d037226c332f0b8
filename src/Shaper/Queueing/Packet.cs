namespace CdnNode.Shaper;

/// <summary>A stretch of somebody's memory that waits to be sent: no copy, only a reference.</summary>
/// <param name="Owner">What keeps the memory alive (a cached block, or a plain byte array). Given back once, when the last byte was accepted or given up.</param>
/// <param name="Offset">Where the stretch begins in the owner's memory, in bytes.</param>
/// <param name="Length">Length in bytes, above zero.</param>
public readonly record struct Packet(object Owner, int Offset, int Length);
