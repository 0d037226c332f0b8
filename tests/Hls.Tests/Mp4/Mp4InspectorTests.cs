using CdnNode.Hls.Mp4;

namespace CdnNode.Hls.Tests.Mp4;

public class Mp4InspectorTests
{
    [Fact]
    public void An_initialization_section_names_its_tracks()
    {
        var report = Boxes.Initialization;
        Assert.Equal((Mp4Kind.Initialization, Mp4Defects.None), (report.Kind, report.Defects));
        Assert.Equal([Mp4TrackKind.Video, Mp4TrackKind.Audio], report.Tracks.Select(t => t.Kind));
        Assert.Equal([12800u, 44100u], report.Tracks.Select(t => t.Timescale));
        Assert.Null(report.Duration);
    }

    [Fact]
    public void Segments_tell_their_decode_times_and_durations()
    {
        var first = Mp4Inspector.Inspect(Boxes.Clip(0), Boxes.Initialization);
        var second = Mp4Inspector.Inspect(Boxes.Clip(1), Boxes.Initialization);
        Assert.Equal((Mp4Kind.Media, Mp4Defects.None), (first.Kind, first.Defects));
        Assert.Equal(TimeSpan.FromSeconds(2), first.Duration);
        Assert.Equal(first.Fragments[0].DecodeTime + TimeSpan.FromSeconds(2), second.Fragments[0].DecodeTime);
        Assert.Equal(50, first.Fragments[0].Samples);
        Assert.True(second.FirstSequenceNumber > first.FirstSequenceNumber);
    }

    [Fact]
    public void A_file_with_header_and_fragments_is_read_whole()
    {
        var report = Mp4Inspector.Inspect(Corpus.Bytes("mp4/whole.mp4"));
        Assert.Equal((Mp4Kind.SelfInitializing, Mp4Defects.None), (report.Kind, report.Defects));
        Assert.Equal(TimeSpan.FromSeconds(4), report.Duration);
        Assert.Equal(100, report.Fragments[0].Samples);
    }

    [Fact]
    public void Without_its_initialization_section_a_segment_knows_ticks_only()
    {
        var report = Mp4Inspector.Inspect(Boxes.Segment(Boxes.Tfhd(1, 512), Boxes.Tfdt(1000), Boxes.Trun(50)));
        Assert.Equal(new Mp4Fragment(1, 1000, 25600, 50, 0), Assert.Single(report.Fragments));
        Assert.Null(report.Duration);
    }

    [Fact]
    public void A_segment_index_tells_the_duration_too()
    {
        var sidx = Boxes.Box("sidx", Boxes.U32(0), Boxes.U32(1), Boxes.U32(1000), Boxes.U32(0), Boxes.U32(0), Boxes.U32(1), Boxes.U32(5), Boxes.U32(2500), Boxes.U32(0));
        var report = Mp4Inspector.Inspect([.. sidx, .. Boxes.Segment(Boxes.Tfhd(1, 1), Boxes.Tfdt(0), Boxes.Trun(1))]);
        Assert.Equal(TimeSpan.FromSeconds(2.5), report.Duration);
    }

    public static TheoryData<string, byte[], Mp4Defects> BadSizes => new()
    {
        { "nothing", [], Mp4Defects.NotMp4 },
        { "text", "#EXTM3U\n#EXT"u8.ToArray(), Mp4Defects.Truncated },
        { "size 7", Boxes.Claim(7, "moof"), Mp4Defects.BadBoxSize },
        { "size 2", Boxes.Claim(2, "moof"), Mp4Defects.BadBoxSize },
        { "size 1 without its 64 bits", Boxes.Claim(1, "moof"), Mp4Defects.Truncated },
        { "64-bit size 15", Boxes.Claim(1, "mdat", Boxes.U64(15)), Mp4Defects.BadBoxSize },
        { "64-bit size 0", Boxes.Claim(1, "mdat", Boxes.U64(0)), Mp4Defects.BadBoxSize },
        { "64-bit size 2^63", Boxes.Claim(1, "mdat", Boxes.U64(1UL << 63)), Mp4Defects.Truncated },
        { "64-bit size 2^64-1", Boxes.Claim(1, "mdat", Boxes.U64(ulong.MaxValue)), Mp4Defects.Truncated },
        { "size 2^32-1", Boxes.Claim(uint.MaxValue, "moov"), Mp4Defects.Truncated },
        { "half a header", [0, 0, 0], Mp4Defects.Truncated },
        { "a child larger than its parent", Boxes.Box("moof", Boxes.Claim(100, "mfhd")), Mp4Defects.Truncated },
        { "a short child", Boxes.Box("moof", Boxes.Box("mfhd")), Mp4Defects.BadBox },
        { "a run that claims 4 billion samples", Boxes.Segment(Boxes.Tfhd(1, 1), Boxes.Tfdt(0), Boxes.Box("trun", Boxes.U32(0xF00), Boxes.U32(uint.MaxValue))), Mp4Defects.BadBox },
        { "an index that claims references", Boxes.Box("sidx", Boxes.U32(0), Boxes.U32(1), Boxes.U32(1), Boxes.U32(0), Boxes.U32(0), Boxes.U32(0xFFFF)), Mp4Defects.BadBox },
        { "durations that run over", Boxes.Segment([Boxes.Tfhd(1, uint.MaxValue), Boxes.Tfdt(0), .. Enumerable.Repeat(Boxes.Trun(uint.MaxValue), 3)]), Mp4Defects.Overflow },
        { "no decode time", Boxes.Segment(Boxes.Tfhd(1, 1), Boxes.Trun(1)), Mp4Defects.NoDecodeTime },
        { "no media data", Boxes.Box("moof"), Mp4Defects.NoMediaData },
        { "no media", Boxes.Box("ftyp"), Mp4Defects.NoMedia },
        { "nested 10,000 deep", Nested(10_000), Mp4Defects.TooDeep },
    };

    [Theory]
    [MemberData(nameof(BadSizes))]
    public void Boxes_that_lie_are_named(string what, byte[] bytes, Mp4Defects expected) =>
        Assert.True(Mp4Inspector.Inspect(bytes).Defects.HasFlag(expected), $"{what}: {Mp4Inspector.Inspect(bytes).Defects}");

    [Fact]
    public void A_last_box_of_size_0_reaches_to_the_end()
    {
        byte[] bytes = [.. Boxes.Segment(Boxes.Tfhd(1, 1), Boxes.Tfdt(0), Boxes.Trun(1))[..^11], .. Boxes.Claim(0, "mdat", 1, 2, 3)];
        Assert.Equal(Mp4Defects.None, Mp4Inspector.Inspect(bytes).Defects);
    }

    [Fact]
    public void A_64_bit_size_that_is_true_is_believed()
    {
        byte[] bytes = [.. Boxes.Segment(Boxes.Tfhd(1, 1), Boxes.Tfdt(0), Boxes.Trun(1)), .. Boxes.Claim(1, "mdat", [.. Boxes.U64(17), 1])];
        Assert.Equal(Mp4Defects.None, Mp4Inspector.Inspect(bytes).Defects);
    }

    [Fact]
    public void Fifteen_levels_are_followed() => Assert.False(Mp4Inspector.Inspect(Nested(15)).Defects.HasFlag(Mp4Defects.TooDeep));

    [Fact]
    public void A_track_that_the_initialization_section_lacks_is_named() => Assert.Equal(
        Mp4Defects.UnknownTrack, Mp4Inspector.Inspect(Boxes.Segment(Boxes.Tfhd(99, 1), Boxes.Tfdt(0), Boxes.Trun(1)), Boxes.Initialization).Defects);

    [Fact]
    public void Times_beyond_a_time_span_are_unknown_and_not_wrong()
    {
        var fragment = Assert.Single(Mp4Inspector.Inspect(Boxes.Segment(Boxes.Tfhd(1, 1), Boxes.Tfdt(ulong.MaxValue), Boxes.Trun(1)), Boxes.Initialization).Fragments);
        Assert.Equal(ulong.MaxValue, fragment.EarliestDecodeTime);
        Assert.Null(fragment.DecodeTime);
    }

    [Fact]
    public void More_tracks_than_any_segment_has_are_not_followed()
    {
        var trafs = Enumerable.Range(1, 40).Select(i => Boxes.Box("traf", Boxes.Tfhd((uint)i, 1), Boxes.Tfdt(0))).ToArray();
        var report = Mp4Inspector.Inspect(Boxes.Box("moof", trafs));
        Assert.True(report.Defects.HasFlag(Mp4Defects.TooManyTracks));
        Assert.Equal(Mp4Inspector.MaxTracks, report.Fragments.Length);
    }

    private static byte[] Nested(int depth)
    {
        using var bytes = new MemoryStream();
        for (var i = depth; i > 0; i--)
            bytes.Write(Boxes.Claim((uint)i * 8, "moof"));
        return bytes.ToArray();
    }
}
