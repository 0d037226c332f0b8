namespace CdnNode.Demo.Clip;

/// <summary>The clip as <c>make.sh</c> left it, embedded in the assembly: equal segments that follow each other, the last followed by the first.</summary>
internal static class ClipFiles
{
    /// <summary>Segments in the clip.</summary>
    public const int SegmentCount = 8;

    /// <summary>Pictures a second.</summary>
    public const int FrameRate = 25;

    /// <summary>Every segment lasts exactly this long: 50 pictures.</summary>
    public static readonly TimeSpan SegmentDuration = TimeSpan.FromSeconds(2);

    /// <summary>The clip's length, a whole number of pictures and of AAC frames.</summary>
    public static readonly TimeSpan LoopDuration = SegmentCount * SegmentDuration;

    private const string Root = "Demo/Clip/";

    /// <summary>Reads segment <paramref name="index"/> (0 to 7) with its original time stamps.</summary>
    public static byte[] ReadSegment(ClipRendition rendition, ClipFormat format, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, SegmentCount);
        return Read($"{rendition.Name}/{index}{Extension(format)}");
    }

    /// <summary>Reads the CMAF header (<c>EXT-X-MAP</c>) of a rendition.</summary>
    public static byte[] ReadInitialization(ClipRendition rendition) => Read($"{rendition.Name}/init.mp4");

    /// <summary>Bytes of segment <paramref name="index"/>; the time stamps of a loop don't change them.</summary>
    public static long SegmentLength(ClipRendition rendition, ClipFormat format, int index)
    {
        using var resource = Open($"{rendition.Name}/{index}{Extension(format)}");
        return resource.Length;
    }

    /// <summary>File name ending of a format's segments, with its dot.</summary>
    public static string Extension(ClipFormat format) => format == ClipFormat.Cmaf ? ".m4s" : ".ts";

    private static byte[] Read(string name)
    {
        using var resource = Open(name);
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }

    private static Stream Open(string name) =>
        typeof(ClipFiles).Assembly.GetManifestResourceStream(Root + name)
        ?? throw new InvalidOperationException($"The assembly lacks the demo resource '{Root}{name}'.");
}
