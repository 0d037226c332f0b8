using System.Buffers.Binary;
using CdnNode.Recorder.Files;

namespace CdnNode.Recorder.Journal;

/// <summary>
/// Walks the records of a journal up to the first that is cut off or damaged. Never throws, allocates nothing, and believes no length before the checksum holds.
/// </summary>
internal ref struct JournalReader(ReadOnlySpan<byte> journal)
{
    private readonly ReadOnlySpan<byte> _journal = journal;

    /// <summary>End of the last record that was read: what comes behind is to be cut when the next one is bad.</summary>
    public int Position { get; private set; }

    public bool TryNext(out JournalRecordType type, out ReadOnlySpan<byte> payload)
    {
        type = default;
        payload = default;
        var rest = _journal[Position..];
        if (rest.Length < JournalEncoder.FrameBytes)
            return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
        if (length is < 0 or > JournalEncoder.MaxPayloadBytes || length > rest.Length - JournalEncoder.FrameBytes)
            return false;
        var covered = rest.Slice(JournalEncoder.FrameBytes - 1, 1 + length);
        if (Crc32C.Of(covered) != BinaryPrimitives.ReadUInt32LittleEndian(rest[sizeof(int)..]))
            return false;
        type = (JournalRecordType)covered[0];
        payload = covered[1..];
        Position += JournalEncoder.FrameBytes + length;
        return true;
    }
}
