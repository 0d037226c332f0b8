using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Writing;

namespace CdnNode.Recorder.Tests.Support;

/// <summary>Writes down what a writer acknowledged: what no crash may take away.</summary>
internal sealed class Ledger : IWriterEvents
{
    public Dictionary<long, RecordedSegment> Entries { get; } = [];

    public List<RecorderFileException> Faults { get; } = [];

    public void Acknowledged(IReadOnlyList<RecordedSegment> entries, bool isBackfill)
    {
        foreach (var entry in entries)
        {
            Assert.Equal(isBackfill, Entries.TryGetValue(entry.Sequence, out var before));
            Assert.True(before is null or { IsGap: true });
            Entries[entry.Sequence] = entry;
        }
    }

    public void DiskFailed(RecorderFileException fault) => Faults.Add(fault);
}
