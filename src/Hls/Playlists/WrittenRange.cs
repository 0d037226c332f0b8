namespace CdnNode.Hls.Playlists;

/// <summary>A byte range as a tag has it: without an offset it continues the one before, which only the URI behind the tag can tell.</summary>
internal readonly record struct WrittenRange(int Line, long Length, long? Offset);
