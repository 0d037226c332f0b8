namespace CdnNode.Shaper.Tests;

public sealed class AllocationTests
{
    [Fact]
    public void A_tick_allocates_nothing_with_steady_and_with_congested_viewers()
    {
        var rig = new Rig(BitRate.FromKilobits(500));
        for (var i = 0; i < 50; i++)
        {
            var session = rig.NewSession(BitRate.FromKilobits(200 + (i * 100)));
            var sink = new RecordingSink(rig.Time) { ChecksPattern = false, RecordsWrites = false };
            var writes = 0;
            // Every fifth viewer accepts a part of every third write.
            if (i % 5 == 0)
                sink.Answer = total => SendResult.Accepted(++writes % 3 == 0 ? total / 2 : total);
            session.Attach(new InterleavedShaperChannel(new PatternSource(), sink));
        }
        rig.Run(30);
        var sent = rig.Wheel.Counters.SentBytes;
        var before = GC.GetAllocatedBytesForCurrentThread();
        rig.Run(10);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(rig.Wheel.Counters.SentBytes > sent);
        Assert.True(rig.Wheel.Counters.FailedUnits > 0);
    }

    [Fact]
    public void The_fair_share_allocates_nothing_per_round()
    {
        var rig = new Rig(BitRate.FromMegabits(2), new() { NodeRate = BitRate.FromMegabits(10) });
        for (var i = 0; i < 20; i++)
            rig.Attach(session: rig.NewSession(BitRate.FromMegabits(2)));
        rig.Run(0.1);
        var applier = new FairShareApplier(rig.Settings, [rig.Wheel]);
        applier.Apply();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            applier.Apply();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(200, 256)]
    [InlineData(500, 256)]
    // L is several packets now: the ring for them, and the annex that holds it.
    [InlineData(2_000, 424)]
    public void The_shaper_holds_so_many_bytes_for_a_viewer(int kilobits, int bytes)
    {
        const int Viewers = 10_000;
        var rate = BitRate.FromKilobits(kilobits);
        var rig = new Rig(rate);
        var sources = Enumerable.Range(0, Viewers).Select(static _ => new PatternSource()).ToArray();
        var sinks = sources.Select(_ => new RecordingSink(rig.Time) { ChecksPattern = false, RecordsWrites = false }).ToArray();
        // The wheel's own lists grow with the first that come, and stay.
        var earlier = Attach(rig, rate, sources, sinks);
        rig.Run(0.2);
        foreach (var channel in earlier)
            channel.Abort();
        rig.Run(0.2);
        var held = new InterleavedShaperChannel[Viewers];

        var before = GC.GetAllocatedBytesForCurrentThread();
        Attach(rig, rate, sources, sinks, held);
        rig.Run(2);
        var perViewer = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Viewers;

        Assert.All(held, static channel => Assert.Equal(PaceState.Normal, channel.State));
        Assert.True(rig.Wheel.Counters.SentBytes > Viewers * PaceMath.BytesIn(PaceClock.Second, rate));
        // To the byte, for objects come in steps of 8; a collection meanwhile counts the rest of the thread's allocation context, up to 8 KiB each.
        Assert.Equal(bytes, perViewer, 3.5);
    }

    private static InterleavedShaperChannel[] Attach(
        Rig rig, BitRate rate, PatternSource[] sources, RecordingSink[] sinks, InterleavedShaperChannel[]? channels = null)
    {
        channels ??= new InterleavedShaperChannel[sources.Length];
        for (var i = 0; i < sources.Length; i++)
            rig.NewSession(rate).Attach(channels[i] = new(sources[i], sinks[i]));
        return channels;
    }
}
