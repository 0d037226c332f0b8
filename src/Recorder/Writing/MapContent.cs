using CdnNode.Recorder.Archive;

namespace CdnNode.Recorder.Writing;

/// <summary>An initialization section in memory.</summary>
/// <param name="Id">From its content; see <see cref="RecordedMap.Id"/>.</param>
/// <param name="Bytes">All of it.</param>
/// <param name="Keys">The keys in force where the tag stood.</param>
internal sealed record MapContent(string Id, ReadOnlyMemory<byte> Bytes, RecordedKeys Keys);
