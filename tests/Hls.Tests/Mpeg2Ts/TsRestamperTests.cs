using CdnNode.Hls.Mpeg2Ts;
using FsCheck;
using FsCheck.Fluent;

namespace CdnNode.Hls.Tests.Mpeg2Ts;

public class TsRestamperTests
{
    /// <summary>Both clips together: 4 s.</summary>
    private const long LoopTicks = 4 * TsClock.TicksPerSecond;

    [Fact]
    public void Nothing_changes_without_an_offset() => Assert.Equal(Ts.Clip(0), Restamp(new TsRestamper(), Ts.Clip(0), 0));

    [Fact]
    public void All_stamps_move_by_the_offset_and_nothing_else_changes()
    {
        var before = Ts.Inspect(Ts.Clip(0));
        var after = Ts.Inspect(Restamp(new TsRestamper(), Ts.Clip(0), 12345));
        Assert.Equal(before.FirstPcr + (12345 * 300), after.FirstPcr);
        Assert.Equal(before.LastPcr + (12345 * 300), after.LastPcr);
        Assert.Equal(before.Streams.Select(s => (s.FirstPts + 12345, s.LastPts + 12345, s.FirstDts + 12345, s.LastDts + 12345)), after.Streams.Select(s => (s.FirstPts, s.LastPts, s.FirstDts, s.LastDts)));
        Assert.True(after.IsClean);
    }

    [Fact]
    public void A_clip_played_ten_times_is_one_stream_without_a_seam()
    {
        var restamper = new TsRestamper();
        var inspector = new TsInspector();
        for (var round = 0; round < 10; round++)
        {
            inspector.Push(Restamp(restamper, Ts.Clip(0), round * LoopTicks));
            inspector.Push(Restamp(restamper, Ts.Clip(1), round * LoopTicks));
        }

        var report = inspector.Complete();
        Assert.Equal(TsDefects.None, report.Defects);
        Assert.Equal(TimeSpan.FromSeconds(40), report.Duration);
    }

    [Fact]
    public void Moving_there_and_back_by_any_offset_gives_the_same_bytes() => Prop.ForAll(
        Gen.Choose(int.MinValue, int.MaxValue).Select(i => (long)i << 3).ToArbitrary(),
        ticks => Assert.Equal(Ts.Clip(0), Restamp(new TsRestamper(), Restamp(new TsRestamper(), Ts.Clip(0), ticks), -ticks)))
        .Check(Config.QuickThrowOnFailure);

    [Fact]
    public void A_head_that_is_spread_over_packets_is_moved_where_it_lies()
    {
        var head = Ts.PesHead(pts: TsClock.Wrap - 1000, dts: TsClock.Wrap - 4000);
        var bytes = Ts.Tables().ToList();
        for (var i = 0; i < head.Length; i++)
            bytes.AddRange(Ts.Packet(Ts.VideoPid, i & 15, unitStart: i == 0, head.AsSpan(i, 1)));
        var stream = Assert.Single(Ts.Inspect(Restamp(new TsRestamper(), bytes.ToArray(), 3000)).Streams);
        Assert.Equal((2000L, TsClock.Wrap - 1000), (stream.FirstPts!.Value, stream.FirstDts!.Value));
    }

    [Fact]
    public void An_original_clock_reference_is_moved_as_well()
    {
        var packet = Ts.Packet(Ts.VideoPid, 0, unitStart: false, new byte[150]);
        packet[5] = 0x18; // PCR and OPCR
        packet.AsSpan(6, 12).Clear();
        var moved = Restamp(new TsRestamper(), packet, 1);
        Assert.Equal(1, TsClock.ReadPcrBase(moved.AsSpan(6)));
        Assert.Equal(1, TsClock.ReadPcrBase(moved.AsSpan(12)));
    }

    [Fact]
    public void Source_and_destination_may_be_the_same_memory()
    {
        var bytes = Ts.Clip(0);
        Assert.True(new TsRestamper().TryRestamp(bytes, bytes, 777));
        Assert.Equal(Restamp(new TsRestamper(), Ts.Clip(0), 777), bytes);
    }

    [Theory]
    [InlineData(187)]
    [InlineData(189)]
    public void What_is_not_whole_packets_is_refused_and_nothing_written(int length)
    {
        var destination = new byte[length];
        Assert.False(new TsRestamper().TryRestamp(Ts.Clip(0).AsSpan(0, length), destination, 1));
        Assert.Equal(new byte[length], destination);
    }

    [Fact]
    public void A_destination_that_is_too_short_is_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => new TsRestamper().TryRestamp(new byte[188], new byte[187], 0));

    private static byte[] Restamp(TsRestamper restamper, byte[] source, long ticks)
    {
        var destination = new byte[source.Length];
        Assert.True(restamper.TryRestamp(source, destination, ticks));
        return destination;
    }
}
