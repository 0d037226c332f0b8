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

    [Fact]
    public void The_state_of_a_paced_viewer_is_small()
    {
        const int viewers = 1000;
        var rig = new Rig(BitRate.FromKilobits(500));
        var sources = Enumerable.Range(0, viewers).Select(_ => new PatternSource()).ToArray();
        var sinks = Enumerable.Range(0, viewers).Select(_ => new RecordingSink(rig.Time)).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < viewers; i++)
        {
            var session = rig.NewSession(BitRate.FromKilobits(500));
            session.Attach(new InterleavedShaperChannel(sources[i], sinks[i]));
        }
        var perViewer = (GC.GetAllocatedBytesForCurrentThread() - before) / viewers;
        TestContext.Current.TestOutputHelper?.WriteLine($"{perViewer} bytes");
        Assert.InRange(perViewer, 1, 480);
    }
}
