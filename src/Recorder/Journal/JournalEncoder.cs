using System.Buffers;
using System.Buffers.Binary;
using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;

namespace CdnNode.Recorder.Journal;

/// <summary>Puts the records of one journal into bytes: those to be written together, in one buffer.</summary>
/// <remarks>
/// A record is {length of the payload: 4, CRC-32C of type and payload: 4, type: 1, payload}, little-endian. The checksum makes every record stand for itself: a reader
/// needs nothing but the bytes to know where the good part of a journal ends.
/// </remarks>
internal sealed class JournalEncoder
{
    /// <summary>In front of every payload.</summary>
    public const int FrameBytes = 9;

    /// <summary>Largest payload: keys may be data URIs, nothing else is large.</summary>
    public const int MaxPayloadBytes = 256 * 1024;

    /// <summary>The whole of a seal, at the very end of a sealed journal.</summary>
    public const int SealBytes = FrameBytes + SealPayloadBytes;

    /// <summary>Of this version: a reader refuses others.</summary>
    public const int Version = 1;

    private const int SealPayloadBytes = (6 * sizeof(long)) + (5 * sizeof(int));

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly ArrayBufferWriter<byte> _payload = new();

    /// <summary>What is to be written.</summary>
    public ReadOnlyMemory<byte> Pending => _buffer.WrittenMemory;

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    public void Header(HourName name, MediaFormat format, string playlistPath, int targetDurationSeconds)
    {
        var fields = Begin();
        fields.I32(Version);
        fields.Text(name.Text);
        fields.I32((int)format);
        fields.Text(playlistPath);
        fields.I32(targetDurationSeconds);
        End(JournalRecordType.Header);
    }

    public void Map(RecordedMap map, int keys)
    {
        var fields = Begin();
        fields.Text(map.Id);
        fields.I64(map.Offset);
        fields.I32(map.Length);
        fields.U32(map.Crc32C);
        fields.I32(keys);
        End(JournalRecordType.Map);
    }

    public void Keys(int number, RecordedKeys keys)
    {
        var fields = Begin();
        fields.I32(number);
        fields.Text(keys.PlaylistPath);
        fields.I32(keys.Keys.Length);
        foreach (var key in keys.Keys)
        {
            fields.Text(key.Method);
            fields.Text(key.Uri);
            fields.Text(key.Iv);
            fields.Text(key.KeyFormat);
            fields.Text(key.KeyFormatVersions);
        }

        End(JournalRecordType.Keys);
    }

    /// <param name="entry">The segment or gap.</param>
    /// <param name="keys">Number of its keys; 0 when there are none.</param>
    public void Entry(RecordedSegment entry, int keys)
    {
        var fields = Begin();
        fields.I64(entry.Sequence);
        fields.I32(entry.Epoch);
        fields.I64(entry.MediaSequence);
        fields.I64(entry.DiscontinuitySequence);
        fields.U8((byte)((entry.Discontinuity ? 1 : 0) | (entry.Map is null ? 0 : 2)));
        fields.U8((byte)entry.Gap);
        fields.Time(entry.Begin);
        fields.Decimal(entry.DurationSeconds);
        fields.I64(entry.Offset);
        fields.I32(entry.Length);
        fields.U32(entry.Crc32C);
        fields.U128(entry.ContentHash);
        fields.I32(keys);
        End(JournalRecordType.Entry);
    }

    public void Seal(HourSummary summary, MediaFormat format)
    {
        var fields = Begin();
        fields.I64(summary.FirstSequence);
        fields.I64(summary.FirstBegin.UtcTicks);
        fields.I64(summary.LastEnd.UtcTicks);
        fields.I64(summary.DataLength);
        fields.I64(summary.LastMediaSequence);
        fields.I64(summary.LastDiscontinuitySequence);
        fields.I32(summary.Entries);
        fields.I32(summary.Gaps);
        fields.I32(summary.LongestSeconds);
        fields.I32(summary.LastEpoch);
        fields.I32((int)format);
        End(JournalRecordType.Seal);
    }

    private FieldWriter Begin()
    {
        _payload.ResetWrittenCount();
        return new FieldWriter(_payload);
    }

    private void End(JournalRecordType type)
    {
        var frame = _buffer.GetSpan(FrameBytes + _payload.WrittenCount);
        BinaryPrimitives.WriteInt32LittleEndian(frame, _payload.WrittenCount);
        frame[FrameBytes - 1] = (byte)type;
        _payload.WrittenSpan.CopyTo(frame[FrameBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[sizeof(int)..], Crc32C.Of(frame.Slice(FrameBytes - 1, 1 + _payload.WrittenCount)));
        _buffer.Advance(FrameBytes + _payload.WrittenCount);
    }
}
