namespace CdnNode.Hls.Mp4;

/// <summary>The four-character codes that are looked at (ISO/IEC 14496-12), as big-endian numbers.</summary>
internal static class BoxType
{
    public const uint Ftyp = 0x66747970;
    public const uint Styp = 0x73747970;
    public const uint Moov = 0x6D6F6F76;
    public const uint Mvhd = 0x6D766864;
    public const uint Mvex = 0x6D766578;
    public const uint Trex = 0x74726578;
    public const uint Trak = 0x7472616B;
    public const uint Tkhd = 0x746B6864;
    public const uint Mdia = 0x6D646961;
    public const uint Mdhd = 0x6D646864;
    public const uint Hdlr = 0x68646C72;
    public const uint Moof = 0x6D6F6F66;
    public const uint Mfhd = 0x6D666864;
    public const uint Traf = 0x74726166;
    public const uint Tfhd = 0x74666864;
    public const uint Tfdt = 0x74666474;
    public const uint Trun = 0x7472756E;
    public const uint Sidx = 0x73696478;
    public const uint Mdat = 0x6D646174;

    public const uint VideoHandler = 0x76696465;
    public const uint AudioHandler = 0x736F756E;

    /// <summary>Boxes that hold boxes and lead to something that is looked at.</summary>
    public static bool IsContainer(uint type) => type is Moov or Mvex or Trak or Mdia or Moof or Traf;

    /// <summary>Four letters, digits or blanks: what a box of a real file is called.</summary>
    public static bool LooksLikeOne(uint type)
    {
        for (var shift = 0; shift < 32; shift += 8)
        {
            if ((byte)(type >> shift) is < 0x20 or > 0x7E)
                return false;
        }

        return true;
    }
}
