namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>
/// Moves the time stamps of transport stream segments and lets their continuity counters run on from one segment to the next, so that a clip that is played again and again looks
/// like one endless programme. One restamper a stream: the counters are its state.
/// </summary>
/// <remarks>
/// PCR, OPCR, PTS and DTS move by the same number of ticks modulo 2^33. All counters of a PID move by the same step within a segment (which keeps repeated packets and whatever
/// else the segment has as it was), chosen so that the first packet follows the last one of the segment before. Time inside payloads (splice points, ESCR) is left alone.
/// </remarks>
public sealed class TsRestamper
{
    private readonly PidTable<Counter> _counters = new();

    /// <summary>
    /// Writes <paramref name="source"/> with moved stamps to <paramref name="destination"/>, which must be as long and may be the same memory. False, and nothing written, when the
    /// source is not whole packets in sync.
    /// </summary>
    /// <param name="source">One segment.</param>
    /// <param name="destination">Gets as many bytes.</param>
    /// <param name="ticks">How far to move, in 1/90,000 s; negative moves back.</param>
    public bool TryRestamp(ReadOnlySpan<byte> source, Span<byte> destination, long ticks)
    {
        if (destination.Length < source.Length)
            throw new ArgumentException("The destination is shorter than the source.", nameof(destination));
        if (!IsInSync(source))
            return false;
        var segment = destination[..source.Length];
        source.CopyTo(segment);
        foreach (ref var counter in _counters.InUse)
            counter.BeginSegment();
        for (var at = 0; at < segment.Length; at += TsPacket.Size)
            Restamp(segment, at, ticks);
        return true;
    }

    private static bool IsInSync(ReadOnlySpan<byte> source)
    {
        if (source.Length % TsPacket.Size != 0)
            return false;
        for (var at = 0; at < source.Length; at += TsPacket.Size)
        {
            if (source[at] != TsPacket.SyncByte)
                return false;
        }

        return true;
    }

    private void Restamp(Span<byte> segment, int at, long ticks)
    {
        var bytes = segment.Slice(at, TsPacket.Size);
        var packet = new TsPacket(bytes);
        if (packet.Pid == TsPacket.NullPid || !packet.IsWellFormed || !_counters.TryAdd(packet.Pid))
            return;
        MovePcr(bytes, packet.PcrOffset, ticks);
        MovePcr(bytes, packet.OpcrOffset, ticks);
        ref var counter = ref _counters[packet.Pid];
        var moved = counter.Next(packet);
        if (packet.HasPayload && !packet.IsScrambled)
            MoveStamps(ref counter, segment, at + packet.PayloadOffset, at + TsPacket.Size, packet.PayloadUnitStart, ticks);
        bytes[3] = (byte)((bytes[3] & 0xF0) | moved);
    }

    private static void MovePcr(Span<byte> packet, int offset, long ticks)
    {
        if (offset > 0)
            TsClock.WritePcrBase(packet[offset..], TsClock.Add(TsClock.ReadPcrBase(packet[offset..]), ticks));
    }

    /// <summary>Gathers where the bytes of a PES head lie, which may be in several packets, and moves its stamps once all are known.</summary>
    private static void MoveStamps(ref Counter counter, Span<byte> segment, int from, int to, bool unitStart, long ticks)
    {
        if (unitStart)
            counter.Head.Begin();
        for (var at = from; at < to && counter.Head.IsCollecting; at++)
            counter.Head.Add(segment, at, ticks);
    }

    /// <summary>The continuity counter of one PID, and the PES head under way on it.</summary>
    private struct Counter
    {
        public ScatteredPesHead Head;
        private int _last;
        private int _step;
        private bool _hasLast;
        private bool _hasStep;

        public void BeginSegment()
        {
            _hasStep = false;
            Head = default;
        }

        /// <summary>What the packet's counter becomes.</summary>
        public int Next(in TsPacket packet)
        {
            if (!_hasStep)
            {
                var expected = _last + (packet.HasPayload ? 1 : 0);
                _step = _hasLast ? expected - packet.ContinuityCounter : 0;
                _hasStep = true;
            }

            _last = (packet.ContinuityCounter + _step) & 0x0F;
            _hasLast = true;
            return _last;
        }
    }
}
