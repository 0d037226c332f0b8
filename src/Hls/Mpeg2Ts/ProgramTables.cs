using System.Buffers.Binary;

namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>Follows the PAT to the first program's PMT and that to the elementary streams.</summary>
internal sealed class ProgramTables
{
    public const int NoPid = -1;

    private const int MaxStreams = 32;
    private const int HeaderSize = 8;
    private const int CrcSize = 4;

    private readonly PsiAssembler _pat = new();
    private readonly PsiAssembler _pmt = new();
    private readonly PsiAssembler.SectionHandler _takePat;
    private readonly PsiAssembler.SectionHandler _takePmt;
    private readonly (int Pid, byte Type)[] _streams = new (int, byte)[MaxStreams];
    private int _streamCount;
    private bool _isBad;

    public ProgramTables()
    {
        _takePat = TakePat;
        _takePmt = TakePmt;
    }

    /// <summary>A whole PAT was seen.</summary>
    public bool HasPat { get; private set; }

    /// <summary>A whole PMT was seen.</summary>
    public bool HasPmt { get; private set; }

    public int PmtPid { get; private set; } = NoPid;

    public int PcrPid { get; private set; } = NoPid;

    public ReadOnlySpan<(int Pid, byte Type)> Streams => _streams.AsSpan(0, _streamCount);

    public bool IsTable(int pid) => pid == TsPacket.PatPid || pid == PmtPid;

    /// <summary>Takes a packet of a table's PID. False when a section is bad.</summary>
    public bool Take(in TsPacket packet)
    {
        _isBad = false;
        var ok = packet.Pid == TsPacket.PatPid
            ? _pat.Take(packet.Payload, packet.PayloadUnitStart, _takePat)
            : _pmt.Take(packet.Payload, packet.PayloadUnitStart, _takePmt);
        return ok && !_isBad;
    }

    public void Reset()
    {
        _pat.Reset();
        _pmt.Reset();
        (HasPat, HasPmt, PmtPid, PcrPid, _streamCount) = (false, false, NoPid, NoPid, 0);
    }

    private void TakePat(ReadOnlySpan<byte> section)
    {
        if (section[0] != 0 || section.Length < HeaderSize + CrcSize)
        {
            _isBad = true;
            return;
        }

        HasPat = true;
        for (var entries = section[HeaderSize..^CrcSize]; entries.Length >= 4; entries = entries[4..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(entries) == 0)
                continue; // the network's own table
            PmtPid = ReadPid(entries[2..]);
            return;
        }
    }

    private void TakePmt(ReadOnlySpan<byte> section)
    {
        const int FixedSize = HeaderSize + 4;
        if (section[0] != 2)
            return; // other tables may share the PID
        if (section.Length < FixedSize + CrcSize)
        {
            _isBad = true;
            return;
        }

        var body = section[FixedSize..^CrcSize];
        var descriptors = BinaryPrimitives.ReadUInt16BigEndian(section[10..]) & 0x0FFF;
        if (descriptors > body.Length)
        {
            _isBad = true;
            return;
        }

        HasPmt = true;
        PcrPid = ReadPid(section[8..]);
        TakeStreams(body[descriptors..]);
    }

    private void TakeStreams(ReadOnlySpan<byte> entries)
    {
        const int EntrySize = 5;
        _streamCount = 0;
        while (entries.Length >= EntrySize && _streamCount < MaxStreams)
        {
            _streams[_streamCount++] = (ReadPid(entries[1..]), entries[0]);
            var size = EntrySize + (BinaryPrimitives.ReadUInt16BigEndian(entries[3..]) & 0x0FFF);
            _isBad |= size > entries.Length;
            entries = entries[Math.Min(size, entries.Length)..];
        }
    }

    private static int ReadPid(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt16BigEndian(at) & 0x1FFF;
}
