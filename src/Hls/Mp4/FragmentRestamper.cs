using System.Buffers.Binary;
using CdnNode.Hls.Mpeg2Ts;

namespace CdnNode.Hls.Mp4;

/// <summary>
/// Moves the decode times of fMP4 segments in place and lets the fragments' sequence numbers run on from one segment to the next: the counterpart of
/// <see cref="TsRestamper"/> for a clip that is played again and again. One restamper a stream.
/// </summary>
/// <remarks>
/// Base media decode times (tfdt) and the earliest presentation times of segment indexes (sidx) are moved, each in its own time scale. The offset comes in 90 kHz
/// ticks and is rounded to the nearest tick of a scale that doesn't divide it. Boxes keep their size, so a 32-bit time that would run over can't be written: the segment is then refused.
/// </remarks>
/// <param name="initialization">The report of the initialization section, for its time scales.</param>
public sealed class FragmentRestamper(Mp4Report initialization)
{
    private uint _sequenceNumber;

    /// <summary>
    /// Moves one segment. False, with nothing changed, when its boxes are broken, a track is not in the initialization section, or a time would leave its field.
    /// </summary>
    /// <param name="segment">Changed in place.</param>
    /// <param name="ticks">How far to move, in 1/90,000 s; negative moves back.</param>
    public bool TryRestamp(Span<byte> segment, long ticks)
    {
        var sequence = _sequenceNumber;
        var ok = Walk(segment, 1, new Pass(ticks, Writes: false));
        _sequenceNumber = sequence;
        return ok && Walk(segment, 1, new Pass(ticks, Writes: true));
    }

    private bool Walk(Span<byte> bytes, int depth, Pass pass)
    {
        if (depth > Mp4Inspector.MaxDepth)
            return false;
        var reader = new BoxReader(bytes);
        var track = 0u;
        while (reader.TryNext(out var box))
        {
            var payload = bytes[box.PayloadStart..box.End];
            var ok = box.Type switch
            {
                BoxType.Moof or BoxType.Traf => Walk(payload, depth + 1, pass),
                BoxType.Mfhd => Number(payload, pass),
                BoxType.Tfhd => TryReadTrack(payload, out track),
                BoxType.Tfdt => MoveDecodeTime(payload, Timescale(track), pass),
                BoxType.Sidx => MoveIndex(payload, pass),
                _ => true,
            };
            if (!ok)
                return false;
        }

        return reader.Defect == Mp4Defects.None;
    }

    private uint Timescale(uint track)
    {
        foreach (var candidate in initialization.Tracks)
        {
            if (candidate.Id == track)
                return candidate.Timescale;
        }

        return 0;
    }

    private bool Number(Span<byte> payload, Pass pass)
    {
        const int NumberOffset = 4;
        if (payload.Length < NumberOffset + sizeof(uint))
            return false;
        _sequenceNumber++;
        if (pass.Writes)
            BinaryPrimitives.WriteUInt32BigEndian(payload[NumberOffset..], _sequenceNumber);
        return true;
    }

    private static bool TryReadTrack(ReadOnlySpan<byte> payload, out uint track)
    {
        var fields = new FieldReader(payload);
        fields.Full();
        track = fields.U32();
        return !fields.IsShort;
    }

    private static bool MoveDecodeTime(Span<byte> payload, uint timescale, Pass pass) => payload.Length > 0 && MoveTime(payload, 4, timescale, pass);

    private static bool MoveIndex(Span<byte> payload, Pass pass)
    {
        const int EarliestOffset = 12;
        var fields = new FieldReader(payload);
        var index = SegmentIndex.Read(ref fields);
        return !fields.IsShort && MoveTime(payload, EarliestOffset, index.Timescale, pass);
    }

    /// <summary>Moves a time that has 32 bits in version 0 of its box and 64 later.</summary>
    private static bool MoveTime(Span<byte> payload, int offset, uint timescale, Pass pass)
    {
        var isShort = payload[0] == 0;
        if (timescale == 0 || payload.Length < offset + (isShort ? sizeof(uint) : sizeof(ulong)))
            return false;
        var field = payload[offset..];
        Int128 time = isShort ? BinaryPrimitives.ReadUInt32BigEndian(field) : BinaryPrimitives.ReadUInt64BigEndian(field);
        time += Rounded((Int128)pass.Ticks * timescale);
        if (time < 0 || time > (isShort ? uint.MaxValue : ulong.MaxValue))
            return false;
        if (pass.Writes && isShort)
            BinaryPrimitives.WriteUInt32BigEndian(field, (uint)time);
        else if (pass.Writes)
            BinaryPrimitives.WriteUInt64BigEndian(field, (ulong)time);
        return true;
    }

    private static Int128 Rounded(Int128 scaled)
    {
        const int Half = TsClock.TicksPerSecond / 2;
        return (scaled + (scaled < 0 ? -Half : Half)) / TsClock.TicksPerSecond;
    }

    /// <summary>The first pass only looks whether all is well, the second writes.</summary>
    private readonly record struct Pass(long Ticks, bool Writes);
}
