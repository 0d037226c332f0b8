using System.Buffers.Binary;
using System.Text;
using CdnNode.Hls.Mp4;

namespace CdnNode.Hls.Tests.Mp4;

/// <summary>Builds boxes by hand.</summary>
internal static class Boxes
{
    public static Mp4Report Initialization { get; } = Mp4Inspector.Inspect(Corpus.Bytes("mp4/init.mp4"));

    public static byte[] Clip(int number) => Corpus.Bytes($"mp4/clip-{number}.m4s");

    public static byte[] Box(string type, params byte[][] content)
    {
        byte[] body = [.. content.SelectMany(c => c)];
        return [.. U32((uint)body.Length + 8), .. Encoding.ASCII.GetBytes(type), .. body];
    }

    /// <summary>A header that claims a size.</summary>
    public static byte[] Claim(uint size, string type, params byte[] behind) => [.. U32(size), .. Encoding.ASCII.GetBytes(type), .. behind];

    public static byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] U64(ulong value) => [.. U32((uint)(value >> 32)), .. U32((uint)value)];

    public static byte[] Tfhd(uint track, uint defaultDuration) => Box("tfhd", U32(0x8), U32(track), U32(defaultDuration));

    public static byte[] Tfdt(ulong time, bool isShort = false) => isShort ? Box("tfdt", U32(0), U32((uint)time)) : Box("tfdt", U32(0x01000000), U64(time));

    /// <summary>A run of samples that all last the default.</summary>
    public static byte[] Trun(uint count) => Box("trun", U32(0), U32(count));

    /// <summary>A whole segment of one fragment.</summary>
    public static byte[] Segment(params byte[][] inTraf) => [.. Box("moof", Box("mfhd", U32(0), U32(7)), Box("traf", inTraf)), .. Box("mdat", [1, 2, 3])];
}
