using CdnNode.Recorder.Files;
using CdnNode.Recorder.Journal;

namespace CdnNode.Recorder.Archive;

/// <summary>
/// The entries of sealed hours in memory: read from their journals when somebody asks for their time, dropped in the order of last use when there are more than the
/// bound. So months of recordings cost no more than what is watched of them.
/// </summary>
internal sealed class SegmentIndex(IRecorderFiles files, DiskThreads readers, int maxEntries)
{
    /// <summary>No hour has a longer journal: an entry has about 100 bytes, and no segment is shorter than a few ms.</summary>
    private const int MaxJournalBytes = 256 << 20;

    private readonly Lock _lock = new();
    private readonly LinkedList<HourFile> _byUse = [];
    private int _entries;

    /// <summary>The good entries of a file.</summary>
    public Task<ReadOnlyMemory<RecordedSegment>> GetAsync(HourFile file)
    {
        if (!file.IsSealed)
            return Task.FromResult(file.Growing);
        lock (_lock)
        {
            if (file.Loaded is { } loaded)
            {
                _byUse.Remove(file.Use!);
                _byUse.AddFirst(file.Use!);
                return Task.FromResult<ReadOnlyMemory<RecordedSegment>>(loaded);
            }
        }

        return LoadAsync(file);
    }

    /// <summary>Forgets a file that is deleted.</summary>
    public void Drop(HourFile file)
    {
        lock (_lock)
            DropLocked(file);
    }

    private async Task<ReadOnlyMemory<RecordedSegment>> LoadAsync(HourFile file)
    {
        var entries = await readers.RunAsync(() => Read(file));
        lock (_lock)
        {
            if (file.Loaded is { } already)
                return already;
            file.Loaded = entries;
            file.Use = _byUse.AddFirst(file);
            _entries += entries.Length;
            while (_entries > maxEntries && _byUse.Last!.Value != file)
                DropLocked(_byUse.Last!.Value);
        }

        return entries;
    }

    private RecordedSegment[] Read(HourFile file)
    {
        if (JournalFile.TryReadAll(files, file.JournalPath, MaxJournalBytes) is not { } journal)
            return [];
        var content = HourContent.Read(journal, file);
        return [.. content.Entries];
    }

    private void DropLocked(HourFile file)
    {
        if (file.Loaded is not { } loaded)
            return;
        _entries -= loaded.Length;
        _byUse.Remove(file.Use!);
        (file.Loaded, file.Use) = (null, null);
    }
}
