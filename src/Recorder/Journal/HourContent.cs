using System.Collections.Immutable;
using CdnNode.Hls.Playlists;
using CdnNode.Recorder.Archive;

namespace CdnNode.Recorder.Journal;

/// <summary>
/// A whole journal, read. Every record is checked against those before it: numbers run on, bytes don't overlap, what is referred to is there. The first that fails
/// ends the good part.
/// </summary>
internal sealed class HourContent
{
    private const int MaxKeySets = 10_000;
    private const int MaxKeysInSet = 64;

    private readonly HourFile _file;
    private readonly List<RecordedSegment> _entries = [];
    private readonly List<RecordedKeys> _keys = [];
    private RecordedMap? _map;

    private HourContent(HourFile file) => _file = file;

    /// <summary>Of the header: false when there is none, and so nothing else either.</summary>
    public bool HasHeader { get; private set; }

    public MediaFormat Format { get; private set; }

    public string PlaylistPath { get; private set; } = "";

    public int TargetDurationSeconds { get; private set; } = 1;

    public IReadOnlyList<RecordedSegment> Entries => _entries;

    /// <summary>Length of the journal's good part, without a seal.</summary>
    public int GoodBytes { get; private set; }

    /// <summary>Where each entry's record ends: to cut behind any of them.</summary>
    public List<int> EntryEnds { get; } = [];

    /// <summary>End of the header and what belongs to it, before the first entry.</summary>
    public int HeadBytes { get; private set; }

    public bool IsSealed { get; private set; }

    public RecordedMap? Map => _map;

    /// <summary>Reads a journal. Never throws.</summary>
    public static HourContent Read(ReadOnlySpan<byte> journal, HourFile file)
    {
        var content = new HourContent(file);
        var reader = new JournalReader(journal);
        while (reader.TryNext(out var type, out var payload) && content.TryTake(type, payload))
        {
            if (content.IsSealed)
                break;
            content.GoodBytes = reader.Position;
            if (type == JournalRecordType.Entry)
                content.EntryEnds.Add(reader.Position);
            else if (content._entries.Count == 0)
                content.HeadBytes = reader.Position;
        }

        return content;
    }

    private bool TryTake(JournalRecordType type, ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload);
        if (type == JournalRecordType.Header)
            return !HasHeader && TryTakeHeader(ref fields);
        return HasHeader && type switch
        {
            JournalRecordType.Map => TryTakeMap(ref fields),
            JournalRecordType.Keys => TryTakeKeys(ref fields),
            JournalRecordType.Entry => TryTakeEntry(ref fields),
            JournalRecordType.Seal => IsSealed = true,
            _ => false,
        };
    }

    private bool TryTakeHeader(ref FieldReader fields)
    {
        if (fields.I32() != JournalEncoder.Version || fields.Text() != _file.Name.Text)
            return false;
        Format = (MediaFormat)fields.I32();
        PlaylistPath = fields.Text() ?? "";
        TargetDurationSeconds = Math.Max(1, fields.I32());
        return HasHeader = fields.IsComplete && Enum.IsDefined(Format);
    }

    private bool TryTakeMap(ref FieldReader fields)
    {
        var id = fields.Text();
        var (offset, length, crc, keys) = (fields.I64(), fields.I32(), fields.U32(), fields.I32());
        if (!fields.IsComplete || id is null || _map is not null || _entries.Count > 0 || offset != 0 || length <= 0 || keys < 0 || keys > _keys.Count)
            return false;
        _map = new RecordedMap { Id = id, Offset = offset, Length = length, Crc32C = crc, Keys = KeySet(keys) ?? new RecordedKeys(PlaylistPath, []), File = _file };
        return true;
    }

    private bool TryTakeKeys(ref FieldReader fields)
    {
        var (number, path, count) = (fields.I32(), fields.Text(), fields.I32());
        if (fields.IsBad || number != _keys.Count + 1 || number > MaxKeySets || path is null || count is < 0 or > MaxKeysInSet)
            return false;
        var keys = ImmutableArray.CreateBuilder<MediaKey>(count);
        for (var i = 0; i < count; i++)
        {
            keys.Add(new MediaKey
            {
                Method = fields.Text() ?? "",
                Uri = fields.Text() ?? "",
                Iv = fields.Text(),
                KeyFormat = fields.Text(),
                KeyFormatVersions = fields.Text(),
            });
        }

        _keys.Add(new RecordedKeys(path, keys.DrainToImmutable()));
        return fields.IsComplete;
    }

    private bool TryTakeEntry(ref FieldReader fields)
    {
        var (sequence, epoch, mediaSequence, discontinuitySequence) = (fields.I64(), fields.I32(), fields.I64(), fields.I64());
        var (flags, gap) = (fields.U8(), (GapCause)fields.U8());
        var (begin, duration) = (fields.Time(), fields.Seconds());
        var (offset, length, crc, hash, keys) = (fields.I64(), fields.I32(), fields.U32(), fields.U128(), fields.I32());
        var dataEnd = _entries.Count > 0 ? _entries[^1].Offset + _entries[^1].Length : _map?.Length ?? 0;
        if (!fields.IsComplete || keys < 0 || keys > _keys.Count || length < 0 || length > 0 == (gap != GapCause.None) || offset != dataEnd
            || (_entries.Count > 0 && sequence != _entries[^1].Sequence + 1) || ((flags & 2) != 0 && _map is null)
            || begin.UtcTicks + (duration * TimeSpan.TicksPerSecond) > DateTime.MaxValue.Ticks)
            return false;
        _entries.Add(new RecordedSegment
        {
            Sequence = sequence,
            Epoch = epoch,
            MediaSequence = mediaSequence,
            DiscontinuitySequence = discontinuitySequence,
            Discontinuity = (flags & 1) != 0,
            Begin = begin,
            DurationSeconds = duration,
            Gap = gap,
            Offset = offset,
            Length = length,
            Crc32C = crc,
            ContentHash = hash,
            Map = (flags & 2) != 0 ? _map : null,
            Keys = KeySet(keys),
            File = _file,
        });
        return true;
    }

    private RecordedKeys? KeySet(int number) => number == 0 ? null : _keys[number - 1];
}
