namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>CRC-32/MPEG-2 of PSI sections (ISO/IEC 13818-1 annex A): polynomial 0x04C11DB7, most significant bit first, begins with all ones.</summary>
internal static class TsCrc
{
    private const uint Polynomial = 0x04C11DB7;

    private static readonly uint[] s_table = MakeTable();

    /// <summary>Zero over a section that is whole with its own CRC.</summary>
    public static uint Compute(ReadOnlySpan<byte> section)
    {
        var crc = uint.MaxValue;
        foreach (var b in section)
            crc = (crc << 8) ^ s_table[(crc >> 24) ^ b];
        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i << 24;
            for (var bit = 0; bit < 8; bit++)
                value = (value << 1) ^ ((value & 0x80000000) != 0 ? Polynomial : 0);
            table[i] = value;
        }

        return table;
    }
}
