namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>Stream types of the PMT (ISO/IEC 13818-1 table 2-34, and those that HLS adds for sample encryption).</summary>
internal static class TsStreamTypes
{
    public static TsStreamKind KindOf(byte type) => type switch
    {
        // MPEG-1/2, MPEG-4, H.264 (and SVC, MVC), HEVC, VVC, encrypted H.264
        0x01 or 0x02 or 0x10 or 0x1B or 0x1F or 0x20 or 0x24 or 0x33 or 0xDB => TsStreamKind.Video,

        // MPEG-1/2 audio, AAC (ADTS, LATM), AC-3, E-AC-3, and their encrypted forms
        0x03 or 0x04 or 0x0F or 0x11 or 0x81 or 0x87 or 0xC1 or 0xC2 or 0xCF => TsStreamKind.Audio,
        _ => TsStreamKind.Other,
    };

    /// <summary>False for those that carry sections: private tables, DSM-CC, splice information.</summary>
    public static bool IsPes(byte type) => type is not (0x05 or (>= 0x08 and <= 0x0E) or 0x14 or 0x16 or 0x86);
}
