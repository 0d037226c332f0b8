namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>The head of a PES packet as far as its time stamps (ISO/IEC 13818-1 section 2.4.3.6).</summary>
internal static class PesHeader
{
    /// <summary>From the start code to the end of the DTS.</summary>
    public const int MaxSize = 19;

    public const int PtsOffset = 9;
    public const int DtsOffset = 14;

    private const int FixedSize = 9;
    private const int StampSize = 5;

    /// <summary>How many bytes from the start code on it takes to know both stamps; -1 when it is no PES packet.</summary>
    /// <param name="head">As much of the head as there is.</param>
    public static int Needed(ReadOnlySpan<byte> head)
    {
        if ((head.Length > 0 && head[0] != 0) || (head.Length > 1 && head[1] != 0) || (head.Length > 2 && head[2] != 1))
            return -1;
        if (head.Length < FixedSize)
            return head.Length > 3 && !HasOptionalHeader(head[3]) ? 4 : FixedSize;
        return !HasOptionalHeader(head[3]) ? 4 : HasDts(head) ? MaxSize : HasPts(head) ? FixedSize + StampSize : FixedSize;
    }

    /// <summary>Of a head of at least <see cref="Needed"/> bytes.</summary>
    public static bool HasPts(ReadOnlySpan<byte> head) =>
        head.Length >= FixedSize && HasOptionalHeader(head[3]) && (head[6] & 0xC0) == 0x80 && (head[7] & 0x80) != 0 && head[8] >= StampSize;

    /// <summary>Of a head of at least <see cref="Needed"/> bytes.</summary>
    public static bool HasDts(ReadOnlySpan<byte> head) => HasPts(head) && (head[7] & 0x40) != 0 && head[8] >= 2 * StampSize;

    /// <summary>All but maps, padding, directories, private streams 2 and conditional-access messages (table 2-22).</summary>
    private static bool HasOptionalHeader(byte streamId) => streamId is not (0xBC or 0xBE or 0xBF or 0xF0 or 0xF1 or 0xF2 or 0xF8 or 0xFF);
}
