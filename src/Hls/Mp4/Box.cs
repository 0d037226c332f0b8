namespace CdnNode.Hls.Mp4;

/// <summary>One box: its type, and where in the span that was read its payload begins and ends.</summary>
internal readonly record struct Box(uint Type, int PayloadStart, int End);
