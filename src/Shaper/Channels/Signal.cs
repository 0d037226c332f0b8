namespace CdnNode.Shaper;

/// <summary>Owner of a signalling packet, to tell it from those of the source.</summary>
internal sealed record Signal(byte[] Bytes);
