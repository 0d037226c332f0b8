namespace CdnNode.Shaper;

/// <summary>The unit of MPEG transport stream on a wire: seven TS packets of 188 bytes, the most that fit an Ethernet frame as one datagram.</summary>
public static class TsUnit
{
    /// <summary>One TS packet, in bytes (ISO/IEC 13818-1).</summary>
    public const int PacketBytes = 188;

    /// <summary>TS packets in a unit.</summary>
    public const int PacketsPerUnit = 7;

    /// <summary>P, one unit, in bytes: 1316.</summary>
    public const int Bytes = PacketBytes * PacketsPerUnit;

    /// <summary>Units that hold so many bytes; a part counts as one. Attempts and failures are counted in these.</summary>
    public static long Count(long bytes) => (bytes + Bytes - 1) / Bytes;
}
