using System.Buffers.Binary;
using CdnNode.Hls.Mpeg2Ts;

namespace CdnNode.Hls.Tests.Mpeg2Ts;

/// <summary>Builds transport packets by hand, and looks real ones over.</summary>
internal static class Ts
{
    public const int PacketSize = 188;
    public const int VideoPid = 0x100;
    private const int PmtPid = 0x20;

    public static byte[] Clip(int number) => Corpus.Bytes($"ts/clip-{number}.ts");

    public static TsReport Inspect(ReadOnlySpan<byte> bytes)
    {
        var inspector = new TsInspector();
        inspector.Push(bytes);
        return inspector.Complete();
    }

    /// <summary>A packet with a payload; an adaptation field fills what the payload leaves.</summary>
    public static byte[] Packet(int pid, int counter, bool unitStart, ReadOnlySpan<byte> payload)
    {
        var packet = new byte[PacketSize];
        packet.AsSpan().Fill(0xFF);
        BinaryPrimitives.WriteUInt32BigEndian(packet, 0x47000010u | (unitStart ? 0x400000u : 0) | ((uint)pid << 8) | (uint)counter);
        var stuffing = PacketSize - 4 - payload.Length;
        if (stuffing > 0)
        {
            packet[3] |= 0x20;
            packet[4] = (byte)(stuffing - 1);
            if (stuffing > 1)
                packet[5] = 0;
        }

        payload.CopyTo(packet.AsSpan(4 + stuffing));
        return packet;
    }

    /// <summary>A PAT and a PMT with one H.264 stream.</summary>
    public static byte[] Tables(int counter = 0) =>
    [
        .. Packet(0, counter, unitStart: true, [0, .. Section([0, 0xB0, 0, 0, 1, 0xC1, 0, 0, 0, 1, 0xE0, PmtPid])]),
        .. Packet(PmtPid, counter, unitStart: true, [0, .. Section([2, 0xB0, 0, 0, 1, 0xC1, 0, 0, 0xE1, 0, 0xF0, 0, 0x1B, 0xE1, 0, 0xF0, 0])]),
    ];

    /// <summary>Puts length and CRC into a section.</summary>
    public static byte[] Section(byte[] body)
    {
        body[2] = (byte)(body.Length - 3 + 4);
        var section = new byte[body.Length + 4];
        body.CopyTo(section, 0);
        BinaryPrimitives.WriteUInt32BigEndian(section.AsSpan(body.Length), TsCrc.Compute(body));
        return section;
    }

    /// <summary>The head of a video PES packet with PTS and DTS.</summary>
    public static byte[] PesHead(long pts, long dts)
    {
        byte[] head = [0, 0, 1, 0xE0, 0, 0, 0x80, 0xC0, 10, 0x31, 0, 1, 0, 1, 0x11, 0, 1, 0, 1];
        TsClock.WriteStamp(head.AsSpan(9), pts);
        TsClock.WriteStamp(head.AsSpan(14), dts);
        return head;
    }

    /// <summary>Index of the n-th packet of a PID.</summary>
    public static int Find(ReadOnlySpan<byte> bytes, int pid, int nth = 0)
    {
        for (var at = 0; at < bytes.Length; at += PacketSize)
        {
            if ((BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 1)..]) & 0x1FFF) == pid && nth-- == 0)
                return at;
        }

        throw new ArgumentException($"No such packet of PID {pid}.", nameof(pid));
    }
}
