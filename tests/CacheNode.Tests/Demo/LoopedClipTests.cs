using CdnNode.Demo.Clip;
using CdnNode.Hls.Mp4;
using CdnNode.Hls.Mpeg2Ts;
using FsCheck;
using FsCheck.Fluent;

namespace CdnNode.Tests.Demo;

public sealed class LoopedClipTests
{
    private const long Wrap = 1L << 33;
    private const long TicksPerSegment = 2 * 90_000;

    private readonly LoopedClip _loop = new();

    public static TheoryData<string, long> Seams => new()
    {
        // From the first loop to the second, today's numbers, and the last segment before the 33-bit clock wraps.
        { "360p", 7 }, { "180p", 7 }, { "360p", 897_888_471 }, { "180p", 897_888_471 }, { "360p", 47_720 }, { "360p", 47_721 },
    };

    [Theory]
    [MemberData(nameof(Seams))]
    public void A_transport_stream_has_no_defect_over_a_seam(string name, long last)
    {
        var inspector = new TsInspector();
        for (var number = last - 9; number <= last + 9; number++)
        {
            if (number >= 0)
                inspector.Push(Ts(name, number));
        }

        var report = inspector.Complete();
        Assert.Equal(TsDefects.None, report.Defects);
        Assert.Equal(0, report.ContinuityErrors);
        Assert.False(report.HasDiscontinuityIndicator);
    }

    [Fact]
    public void Any_two_neighbours_in_a_transport_stream_continue_each_other()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), number =>
        {
            var inspector = new TsInspector();
            inspector.Push(Ts("180p", number));
            inspector.Push(Ts("180p", number + 1));
            return inspector.Complete().IsClean;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Seams))]
    public void Video_stamps_advance_two_seconds_a_segment_and_sound_stays_with_them(string name, long number)
    {
        var (before, after) = (Inspect(Ts(name, number)), Inspect(Ts(name, number + 1)));
        Assert.Equal(TicksPerSegment, Advance(Stream(before, TsStreamKind.Video).FirstPts, Stream(after, TsStreamKind.Video).FirstPts));
        Assert.Equal(TimeSpan.FromSeconds(2), Stream(before, TsStreamKind.Video).Duration);

        var soundBehindPicture = Advance(Stream(after, TsStreamKind.Video).FirstPts, Stream(after, TsStreamKind.Audio).FirstPts);
        Assert.InRange(soundBehindPicture, 0, 1920);
    }

    [Fact]
    public void Every_segment_starts_where_a_decoder_can_start()
    {
        for (var number = 0; number < ClipFiles.SegmentCount; number++)
            Assert.True(Stream(Inspect(Ts("360p", number)), TsStreamKind.Video).StartsWithRandomAccess);
    }

    [Theory]
    [InlineData("360p", 0)]
    [InlineData("360p", 7)]
    [InlineData("180p", 897_888_471)]
    public void Fragments_follow_each_other_without_a_gap_in_either_track(string name, long number)
    {
        var (before, after) = (InspectCmaf(name, number), InspectCmaf(name, number + 1));
        Assert.Equal(Mp4Defects.None, before.Defects | after.Defects);
        Assert.Equal(2, before.Fragments.Length);
        foreach (var fragment in before.Fragments)
        {
            var next = after.Fragments.Single(candidate => candidate.TrackId == fragment.TrackId);
            Assert.Equal(fragment.EarliestDecodeTime + fragment.DurationTicks, next.EarliestDecodeTime);
        }
    }

    [Fact]
    public void Fragments_carry_the_time_of_their_segment_and_its_number()
    {
        var report = InspectCmaf("360p", 897_888_471);
        var video = report.Fragments.Single(fragment => fragment.TrackId == report.Tracks.Single(track => track.Kind == Mp4TrackKind.Video).Id);
        Assert.Equal(TimeSpan.FromSeconds(2L * 897_888_471), video.DecodeTime);
        Assert.Equal(897_888_472u, report.FirstSequenceNumber);
    }

    [Fact]
    public void A_segment_is_the_same_whoever_asks_and_whatever_was_asked_before()
    {
        foreach (var format in Enum.GetValues<ClipFormat>())
        {
            var first = _loop.ReadSegment(ClipRendition.All[0], format, 1234);
            _loop.ReadSegment(ClipRendition.All[0], format, 99);
            Assert.Equal(first, _loop.ReadSegment(ClipRendition.All[0], format, 1234));
            Assert.Equal(first, new LoopedClip().ReadSegment(ClipRendition.All[0], format, 1234));
        }
    }

    [Fact]
    public void The_embedded_clip_stays_under_four_megabytes()
    {
        var assembly = typeof(ClipFiles).Assembly;
        var sizes = assembly.GetManifestResourceNames().Where(name => name.StartsWith("Demo/Clip/", StringComparison.Ordinal)).Select(name =>
        {
            using var resource = assembly.GetManifestResourceStream(name)!;
            return resource.Length;
        }).ToArray();
        Assert.Equal(2 * ((2 * ClipFiles.SegmentCount) + 1), sizes.Length);
        Assert.InRange(sizes.Sum(), 1, 4_000_000);
    }

    private byte[] Ts(string name, long number) => _loop.ReadSegment(ClipRendition.Find(name)!, ClipFormat.TransportStream, number);

    private Mp4Report InspectCmaf(string name, long number)
    {
        var rendition = ClipRendition.Find(name)!;
        return Mp4Inspector.Inspect(_loop.ReadSegment(rendition, ClipFormat.Cmaf, number), Mp4Inspector.Inspect(ClipFiles.ReadInitialization(rendition)));
    }

    private static TsReport Inspect(byte[] segment)
    {
        var inspector = new TsInspector();
        inspector.Push(segment);
        return inspector.Complete();
    }

    private static TsStream Stream(TsReport report, TsStreamKind kind) => report.Streams.Single(stream => stream.Kind == kind);

    private static long Advance(long? from, long? to) => (to!.Value - from!.Value + Wrap) % Wrap;
}
