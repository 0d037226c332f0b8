using System.Globalization;
using CdnNode.Demo.Clip;
using CdnNode.Hls.Playlists;

namespace CdnNode.Demo;

/// <summary>The demo's playlists; every URI is relative, so they work behind any prefix.</summary>
internal static class DemoPlaylists
{
    private static readonly MediaInitialization Initialization = new() { Uri = "init.mp4" };

    /// <summary>The multivariant playlist of a format.</summary>
    public static MultivariantPlaylist Multivariant(ClipFormat format) => new()
    {
        Version = Version(format),
        IndependentSegments = true,
        Variants = [.. ClipRendition.All.Select(rendition => Variant(rendition, format))],
    };

    /// <summary>A rendition's media playlist; it is the same for all of a title's renditions, which keeps them aligned.</summary>
    public static MediaPlaylist Media(DemoTitle title, SegmentWindow window) => new()
    {
        Version = Version(title.Format),
        IndependentSegments = true,
        TargetDurationSeconds = (int)ClipFiles.SegmentDuration.TotalSeconds,
        MediaSequence = window.First,
        Type = title.IsLive ? MediaPlaylistType.Unspecified : MediaPlaylistType.Vod,
        EndList = !title.IsLive,
        Segments = [.. window.Numbers.Select(number => Segment(title, number))],
    };

    private static MediaSegment Segment(DemoTitle title, long number) => new()
    {
        Uri = number.ToString(CultureInfo.InvariantCulture) + ClipFiles.Extension(title.Format),
        DurationSeconds = ThreePlaces(ClipFiles.SegmentDuration.TotalSeconds),
        Map = title.Format == ClipFormat.Cmaf ? Initialization : null,
        ProgramDateTime = title.IsLive ? SegmentWindow.StartOf(number) : null,
        ProgramDateTimeIsExplicit = title.IsLive,
        MediaSequence = number,
    };

    private static Variant Variant(ClipRendition rendition, ClipFormat format)
    {
        var lengths = Enumerable.Range(0, ClipFiles.SegmentCount).Select(index => ClipFiles.SegmentLength(rendition, format, index)).ToArray();
        return new()
        {
            Uri = rendition.Name + "/index.m3u8",
            Bandwidth = BitsPerSecond(lengths.Max()),
            AverageBandwidth = BitsPerSecond(lengths.Average()),
            Codecs = rendition.Codecs,
            Resolution = new(rendition.Width, rendition.Height),
            FrameRate = ThreePlaces(ClipFiles.FrameRate),
        };
    }

    // EXT-X-MAP outside I-frame playlists needs version 6 (RFC 8216 section 7).
    private static int Version(ClipFormat format) => format == ClipFormat.Cmaf ? 6 : 3;

    // Written with three places, as packagers do: 2.000.
    private static decimal ThreePlaces(double value) => new((int)(value * 1000), 0, 0, isNegative: false, scale: 3);

    private static long BitsPerSecond(double segmentLength) => (long)Math.Ceiling(segmentLength * 8 / ClipFiles.SegmentDuration.TotalSeconds);
}
