namespace CdnNode.Demo.Clip;

/// <summary>How far each PID's continuity counter (4 bits, ISO/IEC 13818-1 section 2.4.3.3) is behind after one loop of a rendition.</summary>
/// <remarks>
/// The clip's counters run on from segment to segment but not from its last packet to its first: one loop later each counter has moved by its PID's number of
/// payload packets, modulo 16. Knowing that drift, the counters of any loop follow without playing the ones before it.
/// </remarks>
internal sealed class ContinuityDrift
{
    private const int PacketSize = 188;
    private const int NullPid = 0x1FFF;
    private const int CounterMask = 0x0F;

    private readonly Dictionary<int, int> _perLoop;

    private ContinuityDrift(Dictionary<int, int> perLoop)
    {
        _perLoop = perLoop;
    }

    /// <summary>Measures the clip's first and last segment.</summary>
    public static ContinuityDrift Measure(ClipRendition rendition)
    {
        var last = new Dictionary<int, int>();
        foreach (var (pid, counter) in Counters(ClipFiles.ReadSegment(rendition, ClipFormat.TransportStream, ClipFiles.SegmentCount - 1)))
            last[pid] = counter;

        var first = FirstCounters(ClipFiles.ReadSegment(rendition, ClipFormat.TransportStream, 0));
        return new(first.ToDictionary(entry => entry.Key, entry => (last[entry.Key] + 1 - entry.Value) & CounterMask));
    }

    /// <summary>
    /// Packets of stuffing, one a PID, with the counters that come right before <paramref name="segment"/> in a loop: a restamper that has seen them carries on
    /// from there.
    /// </summary>
    /// <param name="segment">A segment of the clip with its own counters.</param>
    /// <param name="loop">Which time round, from 0.</param>
    public byte[] LeadIn(ReadOnlySpan<byte> segment, long loop)
    {
        var first = FirstCounters(segment);
        var packets = new byte[first.Count * PacketSize];
        var rest = packets.AsSpan();
        foreach (var (pid, counter) in first)
        {
            var before = (int)((counter - 1 + (loop * _perLoop[pid])) & CounterMask);
            rest[..PacketSize].Fill(0xFF);
            new byte[] { 0x47, (byte)(pid >> 8), (byte)pid, (byte)(0x10 | before) }.CopyTo(rest);
            rest = rest[PacketSize..];
        }

        return packets;
    }

    private static Dictionary<int, int> FirstCounters(ReadOnlySpan<byte> segment)
    {
        var first = new Dictionary<int, int>();
        foreach (var (pid, counter) in Counters(segment))
            first.TryAdd(pid, counter);
        return first;
    }

    private static List<(int Pid, int Counter)> Counters(ReadOnlySpan<byte> segment)
    {
        var counters = new List<(int, int)>(segment.Length / PacketSize);
        for (; segment.Length >= PacketSize; segment = segment[PacketSize..])
        {
            var pid = ((segment[1] & 0x1F) << 8) | segment[2];
            if (pid != NullPid)
                counters.Add((pid, segment[3] & CounterMask));
        }

        return counters;
    }
}
