using CdnNode.Recorder.Archive;

namespace CdnNode.Recorder.Journal;

/// <summary>Reads the seal of a journal.</summary>
internal static class HourSeal
{
    /// <summary>From the last <see cref="JournalEncoder.SealBytes"/> of the file; false when they are no seal.</summary>
    public static bool TryRead(ReadOnlySpan<byte> tail, out HourSummary summary, out MediaFormat format)
    {
        (summary, format) = (new HourSummary(), MediaFormat.None);
        if (tail.Length < JournalEncoder.SealBytes)
            return false;
        var reader = new JournalReader(tail[^JournalEncoder.SealBytes..]);
        if (!reader.TryNext(out var type, out var payload) || type != JournalRecordType.Seal || reader.Position != JournalEncoder.SealBytes)
            return false;
        var fields = new FieldReader(payload);
        summary = new HourSummary
        {
            FirstSequence = fields.I64(),
            FirstBegin = fields.Time(),
            LastEnd = fields.Time(),
            DataLength = fields.I64(),
            LastMediaSequence = fields.I64(),
            LastDiscontinuitySequence = fields.I64(),
            Entries = fields.I32(),
            Gaps = fields.I32(),
            LongestSeconds = fields.I32(),
            LastEpoch = fields.I32(),
        };
        format = (MediaFormat)fields.I32();
        return fields.IsComplete && Enum.IsDefined(format);
    }
}
