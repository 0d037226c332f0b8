using System.Collections.Immutable;

namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>
/// Looks a transport stream (one HLS segment) through as its bytes come: sync, tables, continuity, clock and time stamps. Memory is fixed (about 20 KiB) and
/// nothing is allocated for a packet. <see cref="Push"/> any number of times, then <see cref="Complete"/> once; the inspector is then ready for the next segment.
/// </summary>
/// <remarks>
/// Sync is found where two sync bytes stand 188 bytes apart, and lost at the first packet that begins otherwise. The search is bounded: after
/// <see cref="MaxSearchBytes"/> in a row without sync the rest is only counted. A segment that is encrypted as a whole is no transport stream and reports
/// <see cref="TsDefects.NoSync"/>.
/// </remarks>
public sealed class TsInspector
{
    /// <summary>Bytes that are searched for sync before giving up.</summary>
    public const int MaxSearchBytes = 64 * 1024;

    /// <summary>PCRs come at least every 0.1 s by the standard; players take a step of more than this for a cut.</summary>
    public static readonly TimeSpan MaxPcrStep = TimeSpan.FromSeconds(10);

    private readonly byte[] _carry = new byte[2 * TsPacket.Size];
    private readonly ProgramTables _tables = new();
    private readonly PidTable<PidState> _pids = new();
    private readonly PcrTrack _pcr = new();

    private int _carried;
    private bool _inSync;
    private bool _everInSync;
    private bool _gaveUp;
    private int _searched;
    private long _skipped;
    private long _packets;
    private long _continuityErrors;
    private long _transportErrors;
    private bool _discontinuity;
    private TsDefects _defects;

    /// <summary>Takes the next bytes, cut anywhere.</summary>
    public void Push(ReadOnlySpan<byte> bytes)
    {
        while (_carried > 0 && !bytes.IsEmpty)
        {
            var taken = Math.Min(_carry.Length - _carried, bytes.Length);
            bytes[..taken].CopyTo(_carry.AsSpan(_carried));
            bytes = bytes[taken..];
            Keep(_carry.AsSpan(0, _carried + taken), isLast: false);
        }

        if (!bytes.IsEmpty)
            Keep(bytes, isLast: false);
    }

    /// <summary>Ends the stream, reports, and starts anew.</summary>
    public TsReport Complete()
    {
        Keep(_carry.AsSpan(0, _carried), isLast: true);
        if (_carried > 0)
            _defects |= _everInSync ? TsDefects.Truncated : TsDefects.NoSync;
        _skipped += _carried;
        AddMissing();
        var report = new TsReport
        {
            Defects = _defects,
            Packets = _packets,
            SkippedBytes = _skipped,
            ContinuityErrors = _continuityErrors,
            TransportErrors = _transportErrors,
            FirstPcr = _pcr.First,
            LastPcr = _pcr.Last,
            BitsPerSecond = _pcr.BitsPerSecond,
            HasDiscontinuityIndicator = _discontinuity,
            Streams = MakeStreams(),
        };
        Reset();
        return report;
    }

    /// <summary>Consumes whole packets and holds back what may be the beginning of one: less than a packet and a byte.</summary>
    private void Keep(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var rest = bytes;
        while (!_gaveUp && (_inSync ? TryTakePacket(ref rest) : TrySync(ref rest, isLast)))
        {
        }

        if (_gaveUp)
        {
            _skipped += rest.Length;
            rest = default;
        }

        rest.CopyTo(_carry);
        _carried = rest.Length;
    }

    private bool TryTakePacket(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length > 0 && rest[0] != TsPacket.SyncByte)
        {
            _inSync = false;
            _searched = 0;
            _defects |= TsDefects.LostSync;
            return true;
        }

        if (rest.Length < TsPacket.Size)
            return false;
        TakePacket(new TsPacket(rest));
        _packets++;
        rest = rest[TsPacket.Size..];
        return true;
    }

    /// <summary>True when sync was found or given up.</summary>
    private bool TrySync(ref ReadOnlySpan<byte> rest, bool isLast)
    {
        while (true)
        {
            var at = rest.IndexOf(TsPacket.SyncByte);
            Skip(ref rest, at < 0 ? rest.Length : at);
            if (_gaveUp)
                return true;
            if (rest.IsEmpty || (rest.Length <= TsPacket.Size && !(isLast && rest.Length == TsPacket.Size)))
                return false;
            if (rest.Length == TsPacket.Size || rest[TsPacket.Size] == TsPacket.SyncByte)
                return _inSync = _everInSync = true;
            Skip(ref rest, 1);
        }
    }

    private void Skip(ref ReadOnlySpan<byte> rest, int count)
    {
        _skipped += count;
        _searched += count;
        rest = rest[count..];
        if (_searched <= MaxSearchBytes)
            return;
        _gaveUp = true;
        _defects |= _everInSync ? TsDefects.LostSync : TsDefects.NoSync;
    }

    private void TakePacket(in TsPacket packet)
    {
        if (packet.TransportError)
        {
            _transportErrors++;
            _defects |= TsDefects.TransportError;
            return; // nothing in it can be trusted
        }

        if (packet.Pid == TsPacket.NullPid)
            return;
        if (!packet.IsWellFormed)
            _defects |= TsDefects.AdaptationBad;
        else if (!_pids.TryAdd(packet.Pid))
            _defects |= TsDefects.TooManyPids;
        else
            TakeGoodPacket(packet);
    }

    private void TakeGoodPacket(in TsPacket packet)
    {
        ref var pid = ref _pids[packet.Pid];
        if (!pid.CheckContinuity(packet))
        {
            _continuityErrors++;
            _defects |= TsDefects.ContinuityError;
        }

        _discontinuity |= packet.Discontinuity;
        if (packet.Pcr is { } pcr && (packet.Pid == _tables.PcrPid || _tables.PcrPid == ProgramTables.NoPid)
            && !_pcr.TryTake(pcr, _packets * TsPacket.Size, packet.Discontinuity))
            _defects |= TsDefects.PcrJump;
        if (!packet.HasPayload || packet.IsScrambled || pid.IsRepeat)
            return;
        if (_tables.IsTable(packet.Pid))
            _defects |= _tables.Take(packet) ? TsDefects.None : TsDefects.PsiBad;
        else if (IsPes(packet.Pid) && !pid.TakePes(packet))
            _defects |= TsDefects.PesBad;
    }

    private bool IsPes(int pid)
    {
        foreach (var stream in _tables.Streams)
        {
            if (stream.Pid == pid)
                return TsStreamTypes.IsPes(stream.Type);
        }

        return false;
    }

    private void AddMissing()
    {
        if (!_everInSync)
        {
            _defects |= TsDefects.NoSync;
            return;
        }

        if (!_tables.HasPat)
            _defects |= TsDefects.NoPat;
        if (!_tables.HasPmt)
            _defects |= TsDefects.NoPmt;
        if (_pcr.First is null)
            _defects |= TsDefects.NoPcr;
        var stamped = false;
        foreach (ref var pid in _pids.InUse)
            stamped |= pid.StampedUnits > 0;
        if (!stamped)
            _defects |= TsDefects.NoPts;
    }

    private ImmutableArray<TsStream> MakeStreams()
    {
        var streams = ImmutableArray.CreateBuilder<TsStream>(_tables.Streams.Length);
        foreach (var (pid, type) in _tables.Streams)
            streams.Add(MakeStream(pid, type, _pids.Contains(pid) ? _pids[pid] : default));
        return streams.DrainToImmutable();
    }

    private static TsStream MakeStream(int pid, byte type, in PidState state)
    {
        var units = state.StampedUnits;
        return new TsStream
        {
            Pid = pid,
            StreamType = type,
            Kind = TsStreamTypes.KindOf(type),
            StampedUnits = units,
            FirstPts = units > 0 ? state.FirstPts : null,
            LastPts = units > 0 ? state.LastPts : null,
            FirstDts = units > 0 ? state.FirstDts : null,
            LastDts = units > 0 ? state.LastDts : null,
            EarliestPts = units > 0 ? TsClock.Add(state.FirstPts, state.EarliestFromFirst) : null,
            Duration = units > 1 ? TimeSpan.FromSeconds(state.PtsSpan * (double)units / (units - 1) / TsClock.TicksPerSecond) : null,
            StartsWithRandomAccess = state.StartsWithRandomAccess,
        };
    }

    private void Reset()
    {
        _tables.Reset();
        _pids.Clear();
        _pcr.Reset();
        (_carried, _inSync, _everInSync, _gaveUp, _searched) = (0, false, false, false, 0);
        (_skipped, _packets, _continuityErrors, _transportErrors) = (0, 0, 0, 0);
        (_discontinuity, _defects) = (false, TsDefects.None);
    }
}
