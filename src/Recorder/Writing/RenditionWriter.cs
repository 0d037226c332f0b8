using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Journal;
using CdnNode.Recorder.Retention;

namespace CdnNode.Recorder.Writing;

/// <summary>Gives the entries of a rendition their numbers, puts them into hour files, and shows those that are on the disk for good.</summary>
/// <remarks>
/// <code>
///            Append                      a write or sync fails
/// Recording ────────► Recording ───────────────────────────────────────────────► Blocked
///     ▲                                 (the pair is closed; its tail is gaps)      │ segments become gaps, kept in memory
///     └──────────────── Append, <see cref="RetryAfter"/> later: a new pair, ◄────────┘
///                       those gaps first
/// </code>
/// A file of which a sync failed is never synced again: the kernel may have dropped the dirty pages and report success the next time (the "fsyncgate" of 2018), so that
/// only a new file can be trusted. Not thread-safe: one thread at a time, one that may block.
/// </remarks>
internal sealed class RenditionWriter(RecordedRendition rendition, ArchiveServices services, DiskReserve reserve, IWriterEvents events)
{
    /// <summary>How long the disk is left alone after a failure.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>A partial unit is written, and all synced, when its oldest byte is this old. With the tick of the engine it stays under 2 s.</summary>
    public static readonly TimeSpan FlushAfter = TimeSpan.FromMilliseconds(1500);

    /// <summary>Gaps that are kept for a disk that is away: most of a day of them.</summary>
    private const int MaxWaiting = 20_000;

    private readonly List<RecordedSegment> _waiting = [];
    private long _nextSequence = rendition.NextSequence;
    private long _discontinuitySequence = rendition.State.Last?.Summary.LastDiscontinuitySequence ?? 0;
    private long _nextSerial = NextSerialOf(rendition.State);
    private PairWriter? _pair;
    private MapContent? _map;
    private MediaFormat _format;
    private long _dirtySince;
    private long _blockedSince;
    private GapCause _blocked;
    private bool _isShort;

    /// <summary>Why nothing is written at the moment; <see cref="GapCause.None"/> while all is well.</summary>
    public GapCause Blocked => _blocked == GapCause.None && _isShort ? GapCause.DiskFull : _blocked;

    /// <summary>Whether <see cref="Tick"/> has something to do.</summary>
    public bool IsDirty => _pair is { Unacknowledged.Count: > 0 } || _waiting.Count > 0;

    /// <summary>Takes the next entry of the timeline. Never throws for the disk's sake: what can't be written is a gap.</summary>
    public void Append(SegmentDraft draft, ReadOnlySpan<byte> bytes)
    {
        var entry = Number(draft);
        (_map, _format) = entry.IsGap ? (_map, _format) : (draft.Map, draft.Format);
        if (_blocked != GapCause.None && services.Time.GetElapsedTime(_blockedSince) < RetryAfter)
        {
            AddWaiting(AsGap(entry, _blocked));
            return;
        }

        // Short of the reserve the disk is sound: the file goes on, with a gap.
        _isShort = !bytes.IsEmpty && !HasRoom(bytes.Length);
        Guard(_isShort ? AsGap(entry, GapCause.DiskFull) : entry, _isShort ? default : bytes, static (writer, entry, bytes) =>
        {
            writer.PlaceWaiting();
            writer.Place(entry!, bytes);
            if (writer._pair!.HasWholeUnits)
                writer.Publish(writer._pair.Acknowledge());
        });
    }

    /// <summary>Flushes what is old enough, and tries again when the disk had failed.</summary>
    public void Tick()
    {
        if (_blocked != GapCause.None)
        {
            if (services.Time.GetElapsedTime(_blockedSince) >= RetryAfter)
                Flush();
        }
        else if (IsDirty && services.Time.GetElapsedTime(_dirtySince) >= FlushAfter)
        {
            Flush();
        }
    }

    /// <summary>Brings everything to the disk now.</summary>
    public void Flush() => Guard(null, default, static (writer, _, _) =>
    {
        writer.PlaceWaiting();
        if (writer._pair is { } pair)
            writer.Publish(pair.Flush());
    });

    /// <summary>Flushes and seals. The writer can be used on: it begins a new pair.</summary>
    public void Close() => Guard(null, default, static (writer, _, _) =>
    {
        writer.PlaceWaiting();
        writer.ClosePair();
    });

    /// <summary>Segments that came for gaps: a pair of their own, sealed at once. False when the disk would not.</summary>
    public bool TryBackfill(RecordedSegment gap, SegmentDraft draft, ReadOnlySpan<byte> bytes)
    {
        var hour = new HourFile(rendition.Folder, new HourName(gap.File!.Name.Hour, _nextSerial++, IsBackfill: true)) { Format = draft.Format };
        try
        {
            reserve.Require(bytes.Length);
            using var pair = new PairWriter(services.Files, rendition.Folder, hour, draft.Map, rendition.PlaylistPath, rendition.TargetDurationSeconds);
            pair.Add(gap with { Gap = GapCause.None, Crc32C = draft.Crc32C, ContentHash = draft.ContentHash, Keys = draft.Keys }, bytes);
            var acknowledged = pair.Flush();
            pair.Seal();
            rendition.Publish(hour, acknowledged);
            hour.Seal();
            events.Acknowledged(acknowledged, isBackfill: true);
            return true;
        }
        catch (RecorderFileException exception)
        {
            events.DiskFailed(exception);
            return false;
        }
    }

    private static long NextSerialOf(RenditionState state) =>
        1 + state.Hours.Concat(state.Backfills).Select(static hour => hour.Name.Serial).DefaultIfEmpty(-1).Max();

    private static GapCause CauseOf(RecorderFileException exception) => exception.Fault == FileFault.Full ? GapCause.DiskFull : GapCause.DiskFailed;

    private static RecordedSegment AsGap(RecordedSegment entry, GapCause cause) => entry.IsGap ? entry : entry with
    {
        Gap = cause,
        Offset = 0,
        Length = 0,
        Crc32C = 0,
        ContentHash = 0,
        Map = null,
        File = null,
    };

    private bool HasRoom(int bytes)
    {
        try
        {
            reserve.Require(bytes + (_pair?.BufferedBytes ?? 0));
            return true;
        }
        catch (RecorderFileException exception)
        {
            events.DiskFailed(exception);
            return false;
        }
    }

    private RecordedSegment Number(SegmentDraft draft)
    {
        _discontinuitySequence += draft.Discontinuity ? 1 : 0;
        return new RecordedSegment
        {
            Sequence = _nextSequence++,
            Epoch = draft.Epoch,
            MediaSequence = draft.MediaSequence,
            DiscontinuitySequence = _discontinuitySequence,
            Discontinuity = draft.Discontinuity,
            Begin = draft.Begin,
            DurationSeconds = draft.DurationSeconds,
            Gap = draft.Gap,
            Crc32C = draft.Crc32C,
            ContentHash = draft.ContentHash,
            Keys = draft.Keys,
        };
    }

    private void PlaceWaiting()
    {
        while (_waiting.Count > 0)
        {
            Place(_waiting[0], default);
            _waiting.RemoveAt(0);
        }
    }

    private void Place(RecordedSegment entry, ReadOnlySpan<byte> bytes)
    {
        var hour = HourName.HourOf(entry.Begin);
        if (_pair is { } open && (open.Hour.Name.Hour < hour || (!entry.IsGap && (open.MapId != _map?.Id || open.Hour.Format != _format))))
            ClosePair();
        _pair ??= OpenPair(hour);
        if (_pair.Unacknowledged.Count == 0)
            _dirtySince = services.Time.GetTimestamp();
        _pair.Add(entry, bytes);
    }

    private PairWriter OpenPair(DateTimeOffset hour)
    {
        // Hours of the files never decrease, whatever the timeline does: so their order is that of the serial numbers.
        var newest = rendition.State.Last?.Name.Hour ?? hour;
        var name = new HourName(newest > hour ? newest : hour, _nextSerial++, IsBackfill: false);
        return new PairWriter(
            services.Files, rendition.Folder, new HourFile(rendition.Folder, name) { Format = _format }, _map, rendition.PlaylistPath, rendition.TargetDurationSeconds);
    }

    private void ClosePair()
    {
        if (_pair is not { } pair)
            return;
        Publish(pair.Flush());
        pair.Seal();
        pair.Dispose();
        pair.Hour.Seal();
        _pair = null;
    }

    private void Publish(IReadOnlyList<RecordedSegment> acknowledged)
    {
        _dirtySince = services.Time.GetTimestamp();
        _blocked = GapCause.None;
        if (acknowledged.Count == 0)
            return;
        rendition.Publish(_pair!.Hour, acknowledged);
        events.Acknowledged(acknowledged, isBackfill: false);
    }

    private void Guard(RecordedSegment? entry, ReadOnlySpan<byte> bytes, Step step)
    {
        try
        {
            step(this, entry, bytes);
        }
        catch (RecorderFileException exception)
        {
            GiveUp(exception, entry);
        }
    }

    /// <summary>Leaves the file as it is and turns everything that isn't acknowledged into gaps, in the order of their numbers.</summary>
    private void GiveUp(RecorderFileException exception, RecordedSegment? entry)
    {
        events.DiskFailed(exception);
        _blocked = CauseOf(exception);
        _blockedSince = services.Time.GetTimestamp();
        var lost = (_pair?.Unacknowledged ?? []).Select(lost => AsGap(lost, _blocked)).Concat(_waiting)
            .Concat(entry is null ? [] : [AsGap(entry, _blocked)])
            .DistinctBy(static gap => gap.Sequence).ToArray();
        if (_pair is { } pair)
            Leave(pair);
        _pair = null;
        _waiting.Clear();
        _waiting.AddRange(lost);
    }

    /// <summary>A pair in which nothing is acknowledged only takes room; what can't be deleted now, recovery deletes.</summary>
    private void Leave(PairWriter pair)
    {
        pair.Dispose();
        if (pair.Hour.Summary.Entries > 0)
            return;
        try
        {
            services.Files.Delete(pair.Hour.JournalPath);
            services.Files.Delete(pair.Hour.DataPath);
        }
        catch (RecorderFileException)
        {
            // The disk that failed a moment ago.
        }
    }

    private void AddWaiting(RecordedSegment gap)
    {
        _waiting.Add(gap);
        if (_waiting.Count <= MaxWaiting)
            return;
        // Nobody has seen these numbers: they are given again. The time that goes with the dropped gaps is left undeclared behind a discontinuity.
        var dropped = _waiting.Count / 2;
        _waiting.RemoveRange(0, dropped);
        for (var i = 0; i < _waiting.Count; i++)
        {
            _waiting[i] = _waiting[i] with
            {
                Sequence = _waiting[i].Sequence - dropped,
                Discontinuity = i == 0 || _waiting[i].Discontinuity,
                DiscontinuitySequence = _waiting[i].DiscontinuitySequence + 1,
            };
        }

        _nextSequence -= dropped;
        _discontinuitySequence++;
    }

    private delegate void Step(RenditionWriter writer, RecordedSegment? entry, ReadOnlySpan<byte> bytes);
}
