using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;

namespace CdnNode.Recorder.Writing;

/// <summary>What a writer tells: the recorder of its rendition, or a test.</summary>
internal interface IWriterEvents
{
    /// <summary>Entries are on the disk for good.</summary>
    void Acknowledged(IReadOnlyList<RecordedSegment> entries, bool isBackfill);

    /// <summary>The disk failed; what wasn't acknowledged will be gaps.</summary>
    void DiskFailed(RecorderFileException fault);
}
