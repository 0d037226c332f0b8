using CdnNode.Hls.Mp4;
using CdnNode.Hls.Mpeg2Ts;

namespace CdnNode.Hls.Tests.Mp4;

public class FragmentRestamperTests
{
    [Fact]
    public void Decode_times_move_each_in_the_scale_of_its_track()
    {
        var before = Mp4Inspector.Inspect(Boxes.Clip(0), Boxes.Initialization).Fragments;
        var moved = Boxes.Clip(0);
        Assert.True(new FragmentRestamper(Boxes.Initialization).TryRestamp(moved, 10 * TsClock.TicksPerSecond));
        var after = Mp4Inspector.Inspect(moved, Boxes.Initialization);
        Assert.True(after.IsClean);
        Assert.Equal(before.Select(f => f.EarliestDecodeTime + (10 * f.Timescale)), after.Fragments.Select(f => f.EarliestDecodeTime));
    }

    [Fact]
    public void Sequence_numbers_run_on_from_segment_to_segment()
    {
        var restamper = new FragmentRestamper(Boxes.Initialization);
        var numbers = new List<uint?>();
        for (var round = 0; round < 3; round++)
        {
            for (var clip = 0; clip < 2; clip++)
            {
                var segment = Boxes.Clip(clip);
                Assert.True(restamper.TryRestamp(segment, round * 4L * TsClock.TicksPerSecond));
                numbers.Add(Mp4Inspector.Inspect(segment).FirstSequenceNumber);
            }
        }

        Assert.Equal([1u, 2, 3, 4, 5, 6], numbers);
    }

    [Fact]
    public void A_segment_index_moves_too()
    {
        static byte[] Sidx(uint earliest) =>
            Boxes.Box("sidx", Boxes.U32(0), Boxes.U32(1), Boxes.U32(1000), Boxes.U32(earliest), Boxes.U32(0), Boxes.U32(0));
        var segment = Sidx(500);
        Assert.True(new FragmentRestamper(Boxes.Initialization).TryRestamp(segment, 90_000));
        Assert.Equal(Sidx(1500), segment);
    }

    [Theory]
    [InlineData(9, 1)] // 9/90000 s are 1.28 ticks of 1/12800 s
    [InlineData(4, 1)]
    [InlineData(3, 0)]
    [InlineData(-4, -1)]
    public void What_a_scale_does_not_divide_is_rounded(long ticks, long expected)
    {
        var segment = Boxes.Segment(Boxes.Tfhd(1, 1), Boxes.Tfdt(100), Boxes.Trun(1));
        Assert.True(new FragmentRestamper(Boxes.Initialization).TryRestamp(segment, ticks));
        Assert.Equal((ulong)(100 + expected), Mp4Inspector.Inspect(segment).Fragments[0].EarliestDecodeTime);
    }

    [Theory]
    [InlineData(uint.MaxValue, true, 90_000)]
    [InlineData(ulong.MaxValue, false, 90_000)]
    [InlineData(5, true, -90_000)]
    public void A_time_that_would_leave_its_field_is_refused_and_nothing_changed(ulong time, bool isShort, long ticks)
    {
        var original = Boxes.Segment(Boxes.Tfhd(1, 1), Boxes.Tfdt(time, isShort), Boxes.Trun(1));
        Refuses(original, ticks);
    }

    [Fact]
    public void A_track_without_scale_is_refused() => Refuses(Boxes.Segment(Boxes.Tfhd(99, 1), Boxes.Tfdt(0), Boxes.Trun(1)), 1);

    [Fact]
    public void Broken_boxes_are_refused() => Refuses([.. Boxes.Segment(Boxes.Tfhd(1, 1), Boxes.Tfdt(0), Boxes.Trun(1)), .. Boxes.Claim(7, "free")], 1);

    private static void Refuses(byte[] original, long ticks)
    {
        var segment = (byte[])original.Clone();
        var restamper = new FragmentRestamper(Boxes.Initialization);
        Assert.False(restamper.TryRestamp(segment, ticks));
        Assert.Equal(original, segment);

        var good = Boxes.Clip(0);
        Assert.True(restamper.TryRestamp(good, 0));
        Assert.Equal(1u, Mp4Inspector.Inspect(good).FirstSequenceNumber);
    }
}
