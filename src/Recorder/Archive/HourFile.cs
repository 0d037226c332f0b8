using CdnNode.Recorder.Files;
using CdnNode.Recorder.Journal;

namespace CdnNode.Recorder.Archive;

/// <summary>One data file with its journal.</summary>
/// <remarks>
/// <code>
/// Growing ──Seal──► Sealed ──TryDoom──► Doomed: its files are deleted
///    │                 ▲   (only without leases)
///    └─ after a crash, recovery seals what is good
/// </code>
/// While it grows, the writer alone appends to its entries; readers see those that were acknowledged. Once sealed, entries are dropped from memory and read again as
/// they are needed (<see cref="SegmentIndex"/>). A lease keeps the files for a reader.
/// </remarks>
internal sealed class HourFile(string folder, HourName name)
{
    private readonly Lock _lock = new();
    private readonly SegmentLog _log = new();
    private IRecorderFile? _handle;
    private int _leases;
    private bool _isDoomed;
    private volatile HourSummary _summary = new();
    private volatile bool _isSealed;

    public HourName Name { get; } = name;

    public MediaFormat Format { get; set; }

    public string JournalPath { get; } = $"{folder}/{name.Text}{HourName.JournalExtension}";

    public string DataPath => $"{folder}/{Name.Text}{Format.Extension()}";

    public HourSummary Summary => _summary;

    public bool IsSealed => _isSealed;

    /// <summary>For <see cref="SegmentIndex"/>: entries that are in memory, and where it stands in the order of use.</summary>
    public RecordedSegment[]? Loaded { get; set; }

    public LinkedListNode<HourFile>? Use { get; set; }

    /// <summary>The acknowledged entries of a file that grows.</summary>
    public ReadOnlyMemory<RecordedSegment> Growing => _log.Snapshot;

    /// <summary>Adds an acknowledged entry: by the writer alone.</summary>
    public void Append(RecordedSegment entry)
    {
        _log.Append(entry);
        _summary = _summary.With(entry);
    }

    public void Seal() => _isSealed = true;

    public void Seal(HourSummary summary) => (_summary, _isSealed) = (summary, true);

    /// <summary>Takes the files for a reader; null when they are gone. Blocks: the first lease opens the file.</summary>
    public IRecorderFile? TryLease(IRecorderFiles files)
    {
        lock (_lock)
        {
            if (_isDoomed)
                return null;
            _handle ??= files.TryOpen(DataPath, forWriting: false);
            if (_handle is not null)
                _leases++;
            return _handle;
        }
    }

    /// <summary>Whether somebody reads it.</summary>
    public bool IsLeased
    {
        get
        {
            lock (_lock)
                return _leases > 0;
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            if (--_leases > 0)
                return;
            _handle?.Dispose();
            _handle = null;
        }
    }

    /// <summary>From now on nobody gets a lease; false while somebody has one.</summary>
    public bool TryDoom()
    {
        lock (_lock)
        {
            _isDoomed |= _leases == 0;
            return _isDoomed;
        }
    }
}
