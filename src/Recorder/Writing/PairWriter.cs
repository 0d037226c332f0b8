using System.Buffers;
using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Journal;

namespace CdnNode.Recorder.Writing;

/// <summary>Writes one pair of files: data in units of 1 MiB, and the journal behind it.</summary>
/// <remarks>
/// <code>
/// Add ─► unit buffer ──full, or Flush──► data file ──fdatasync──► journal ──fdatasync──► acknowledged
///                                             (the first time: the folder is synced as well, before anything is acknowledged)
/// </code>
/// Nothing that was written is ever written again: a unit that was flushed in part is continued up to its border, so that a torn write can only hit bytes that nobody was
/// promised. Not thread-safe: one thread at a time. Every method may throw <see cref="RecorderFileException"/>; the pair is then given up, and what
/// <see cref="Unacknowledged"/> holds is lost.
/// </remarks>
internal sealed class PairWriter : IDisposable
{
    /// <summary>Bytes of a write, and what file offsets of writes are multiples of, but for flushes of what is younger.</summary>
    public const int UnitBytes = 1 << 20;

    private readonly IRecorderFiles _files;
    private readonly string _folder;
    private readonly MapContent? _map;
    private readonly JournalEncoder _encoder = new();
    private readonly Dictionary<RecordedKeys, int> _keys = [];
    private readonly List<RecordedSegment> _unacknowledged = [];
    private readonly IRecorderFile _journal;
    private IRecorderFile? _data;
    private byte[]? _unit;
    private int _unitLength;
    private long _written;
    private long _synced;
    private long _journalLength;
    private bool _isFolderSynced;
    private HourSummary _summary = new();

    /// <summary>Makes the files; nothing is in them yet.</summary>
    public PairWriter(IRecorderFiles files, string folder, HourFile hour, MapContent? map, string playlistPath, int targetDurationSeconds)
    {
        (_files, _folder, _map, Hour) = (files, folder, map, hour);
        _journal = files.Create(hour.JournalPath);
        _encoder.Header(hour.Name, hour.Format, playlistPath, targetDurationSeconds);
        if (map is null)
            return;
        RecordedMap = new RecordedMap
        {
            Id = map.Id,
            Offset = 0,
            Length = map.Bytes.Length,
            Crc32C = Crc32C.Of(map.Bytes.Span),
            Keys = map.Keys,
            File = hour,
        };
        var keys = map.Keys.Keys.IsEmpty ? 0 : KeysNumber(map.Keys);
        _encoder.Map(RecordedMap, keys);
    }

    public HourFile Hour { get; }

    public RecordedMap? RecordedMap { get; }

    /// <summary>Id of the initialization section that the data file begins with; null when it has none.</summary>
    public string? MapId => _map?.Id;

    /// <summary>What was added and isn't on the disk for good.</summary>
    public IReadOnlyList<RecordedSegment> Unacknowledged => _unacknowledged;

    /// <summary>Whole units were written since the last sync.</summary>
    public bool HasWholeUnits => _written / UnitBytes > _synced / UnitBytes;

    /// <summary>What is added and not written yet.</summary>
    public int BufferedBytes => _unitLength;

    private long End => _written + _unitLength;

    /// <summary>Adds an entry with its place in the file; whole units are written at once. The caller's bytes are copied.</summary>
    public void Add(RecordedSegment entry, ReadOnlySpan<byte> bytes)
    {
        if (_map is { } map && End == 0 && !bytes.IsEmpty)
            Append(map.Bytes.Span);
        _unacknowledged.Add(entry with
        {
            // Gaps in front of the first segment stand behind where the map will be.
            Offset = _map is null ? End : Math.Max(End, _map.Bytes.Length),
            Length = bytes.Length,
            Map = RecordedMap,
            File = Hour,
        });
        Append(bytes);
    }

    /// <summary>Brings everything that was added to the disk. Returns what is acknowledged now.</summary>
    public IReadOnlyList<RecordedSegment> Flush()
    {
        WriteUnit();
        return Acknowledge();
    }

    /// <summary>Syncs what was written, and the journal of the entries that are whole in it. Returns them: they are acknowledged now.</summary>
    public IReadOnlyList<RecordedSegment> Acknowledge()
    {
        if (_written > _synced)
            _data!.Sync();
        _synced = _written;
        var whole = 0;
        while (whole < _unacknowledged.Count && (_unacknowledged[whole] is { IsGap: true } || _unacknowledged[whole].Offset + _unacknowledged[whole].Length <= _synced))
            whole++;
        if (whole == 0)
            return [];
        var acknowledged = _unacknowledged[..whole];
        foreach (var entry in acknowledged)
        {
            _encoder.Entry(entry, entry.Keys is { Keys.IsEmpty: false } keys ? KeysNumber(keys) : 0);
            _summary = _summary.With(entry);
        }

        WriteJournal();
        if (!_isFolderSynced)
            _files.SyncFolder(_folder);
        _isFolderSynced = true;
        _unacknowledged.RemoveRange(0, whole);
        return acknowledged;
    }

    /// <summary>Ends a pair in which everything is acknowledged.</summary>
    public void Seal()
    {
        _encoder.Seal(_summary, Hour.Format);
        WriteJournal();
    }

    public void Dispose()
    {
        _data?.Dispose();
        _data = null;
        _journal.Dispose();
        if (_unit is not null)
            ArrayPool<byte>.Shared.Return(_unit);
        _unit = null;
    }

    private void WriteJournal()
    {
        _journal.Write(_encoder.Pending, _journalLength);
        _journal.Sync();
        _journalLength += _encoder.Pending.Length;
        _encoder.Clear();
    }

    private int KeysNumber(RecordedKeys keys)
    {
        if (_keys.TryGetValue(keys, out var number))
            return number;
        _encoder.Keys(_keys.Count + 1, keys);
        return _keys[keys] = _keys.Count + 1;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            _unit ??= ArrayPool<byte>.Shared.Rent(UnitBytes);
            var room = UnitBytes - (int)(End % UnitBytes);
            var taken = Math.Min(room, bytes.Length);
            bytes[..taken].CopyTo(_unit.AsSpan(_unitLength));
            _unitLength += taken;
            bytes = bytes[taken..];
            if (taken == room)
                WriteUnit();
        }
    }

    private void WriteUnit()
    {
        if (_unitLength == 0)
            return;
        if (_data is null)
        {
            _data = _files.Create(Hour.DataPath);
            _isFolderSynced = false;
        }

        _data.Write(_unit.AsMemory(0, _unitLength), _written);
        _written += _unitLength;
        _unitLength = 0;
        ArrayPool<byte>.Shared.Return(_unit!);
        _unit = null;
    }
}
