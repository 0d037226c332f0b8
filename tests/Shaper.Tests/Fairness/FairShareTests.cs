using FsCheck.Fluent;

namespace CdnNode.Shaper.Tests;

public sealed class FairShareTests
{
    private static readonly BitRate Cap = BitRate.FromMegabits(100);

    [Fact]
    public void When_all_fits_everybody_gets_what_it_wants() =>
        Assert.Equal([Mbit(10), Mbit(20)], Share([], Viewer(10), Viewer(20)));

    [Fact]
    public void Else_small_demands_are_met_and_the_large_share_the_rest_alike()
    {
        var grants = Share([], Viewer(10), Viewer(80), Viewer(80));
        Assert.Equal(Mbit(10), grants[0]);
        AssertNear(45, grants[1]);
        AssertNear(45, grants[2]);
    }

    [Fact]
    public void Equal_viewers_are_treated_alike_to_a_Jain_index_of_0_999()
    {
        var grants = Share([], Enumerable.Repeat(Viewer(2), 500).ToArray()).Select(g => (double)g.BitsPerSecond).ToArray();
        var jain = Math.Pow(grants.Sum(), 2) / (grants.Length * grants.Sum(g => g * g));
        Assert.InRange(jain, 0.999, 1.0000001);
    }

    [Fact]
    public void Classes_share_by_weight_within_five_per_cent()
    {
        var grants = Share([new("gold", Weight: 3), new("silver", Weight: 1)], Viewer(100, 0), Viewer(100, 0), Viewer(100, 1));
        AssertNear(75, Sum(grants[..2]));
        AssertNear(25, grants[2]);
    }

    [Fact]
    public void A_minimum_is_kept_and_a_ceiling_never_exceeded()
    {
        var grants = Share([new("promised", Mbit(60), 0.01), new("bounded", Ceiling: Mbit(5)), new("heavy", Weight: 100)], Viewer(80, 0), Viewer(80, 1), Viewer(80, 2));
        Assert.InRange(grants[0].BitsPerSecond, 59_900_000, 62_000_000);
        Assert.InRange(grants[1].BitsPerSecond, 0, 5_000_000);
        Assert.InRange(Sum(grants).BitsPerSecond, 99_000_000, 100_000_000);
    }

    [Fact]
    public void A_promise_that_nobody_uses_is_given_to_others() =>
        AssertNear(90, Share([new("promised", Mbit(60))], Viewer(10, 0), Viewer(100))[1]);

    [Fact]
    public void Start_up_traffic_comes_first_but_never_takes_more_than_30_per_cent()
    {
        var grants = Share([], Startup(1000), Startup(1000), Viewer(50), Viewer(50));
        AssertNear(30, Sum(grants[..2]));
        AssertNear(35, grants[2]);
        Assert.Equal([Mbit(10), Mbit(90)], Share([], Startup(10), Viewer(90)));
    }

    [Fact]
    public void Start_up_traffic_counts_against_the_ceiling_of_its_class()
    {
        var grants = Share([new("bounded", Ceiling: Mbit(20))], Startup(1000, 0), Viewer(50, 0));
        Assert.InRange(Sum(grants).BitsPerSecond, 19_900_000, 20_000_000);
    }

    [Fact]
    public void When_not_even_the_floors_fit_all_shrink_alike()
    {
        var grants = Share([], [new(-1, Mbit(100), Mbit(100), false), new(-1, Mbit(300), Mbit(300), false)]);
        AssertNear(25, grants[0]);
        AssertNear(75, grants[1]);
    }

    [Fact]
    public void Nobody_there_is_nobody_served() => Assert.Empty(Share([]));

    [Fact]
    public void Properties_11_and_12_the_sum_stays_within_the_cap_and_the_backlogged_get_their_floor() => Property.Holds(
        from cap in Property.Rates
        from classes in Property.ArrayOf(Classes, 0, 5)
        from viewers in Property.ArrayOf(Viewers(), 0, 60)
        select (cap, classes, viewers),
        test =>
        {
            var grants = new BitRate[test.viewers.Length];
            new FairShare().Allocate(test.cap, 0.3, test.classes, test.viewers, grants);
            var floors = test.viewers.Where(v => !v.IsStartup).Sum(v => Math.Min(v.Floor.BitsPerSecond, v.Demand.BitsPerSecond));
            var startup = test.viewers.Zip(grants).Where(p => p.First.IsStartup).Sum(p => p.Second.BitsPerSecond);
            var unbounded = test.classes.All(c => c.Ceiling == BitRate.Zero);
            return Sum(grants) <= test.cap
                && startup <= (test.cap.BitsPerSecond * 0.3) + 1
                && test.viewers.Zip(grants).All(p => p.Second <= p.First.Demand)
                && (!unbounded || floors > test.cap.BitsPerSecond - startup - Minimums(test.classes)
                    || test.viewers.Zip(grants).All(p => p.First.IsStartup || p.Second.BitsPerSecond >= Math.Min(p.First.Floor.BitsPerSecond, p.First.Demand.BitsPerSecond) - 1));
        });

    [Fact]
    public void Max_min_a_viewer_below_its_demand_has_no_less_than_any_other_of_its_class() => Property.Holds(
        from cap in Property.Rates
        from demands in Property.ArrayOf(Property.Rates, 1, 60)
        select (cap, demands),
        test =>
        {
            var viewers = test.demands.Select(d => new ViewerDemand(-1, d, BitRate.Zero, false)).ToArray();
            var grants = new BitRate[viewers.Length];
            new FairShare().Allocate(test.cap, 0.3, [], viewers, grants);
            var most = grants.Max();
            var used = Sum(grants);
            return viewers.Zip(grants).All(p => p.Second >= p.First.Demand * 0.999999 || p.Second >= most * 0.999999)
                && (used >= test.cap * 0.9999 || grants.SequenceEqual(test.demands) || used.BitsPerSecond >= test.cap.BitsPerSecond - viewers.Length - 1);
        });

    [Fact]
    public void Admission_refuses_exactly_what_would_exceed_the_cap_and_takes_back()
    {
        var admission = new AdmissionControl(new(new() { NodeRate = Mbit(10) }));
        Assert.True(admission.TryAdmit(Mbit(6)));
        Assert.False(admission.TryAdmit(BitRate.FromBitsPerSecond(4_000_001)));
        Assert.True(admission.TryAdmit(Mbit(4)));
        Assert.Equal(1, admission.Refused);
        admission.Release(Mbit(6));
        Assert.Equal(Mbit(4), admission.Admitted);
    }

    [Fact]
    public async Task Admission_is_exact_under_concurrent_requests()
    {
        var admission = new AdmissionControl(new(new() { NodeRate = Mbit(100) }));
        var admitted = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 50).Count(_ => admission.TryAdmit(Mbit(1))))));
        Assert.Equal(100, admitted.Sum());
    }

    [Fact]
    public void Without_a_cap_nobody_is_looked_at_until_one_has_been()
    {
        var rig = new Rig(Mbit(2));
        var session = rig.NewSession(Mbit(2));
        rig.Attach(session: session);
        rig.Run(0.005);
        var applier = new FairShareApplier(rig.Settings, [rig.Wheel]);
        session.SetGrant(Mbit(1));

        applier.Apply();
        Assert.Equal(Mbit(1), session.Grant);

        var uncapped = rig.Settings.Options;
        rig.Settings.Options = uncapped with { NodeRate = Mbit(10) };
        applier.Apply();
        rig.Settings.Options = uncapped;
        applier.Apply();
        Assert.Equal(BitRate.Max, session.Grant);
    }

    [Fact]
    public void Property_11_sessions_under_a_cap_send_no_more_than_it_together()
    {
        var rig = new Rig(Mbit(2), new() { NodeRate = Mbit(10) });
        var sessions = Enumerable.Range(0, 20).Select(_ => rig.NewSession(Mbit(2))).ToArray();
        var sinks = sessions.Select(session => rig.Attach(session: session).Sink).ToArray();
        var applier = new FairShareApplier(rig.Settings, [rig.Wheel]);
        rig.Run(0.005);
        for (var i = 0; i < 100; i++)
        {
            applier.Apply();
            rig.Run(0.1);
        }
        var all = sinks.SelectMany(s => s.Departures).OrderBy(d => d.Nanos).ToArray();
        var depth = 20 * 3 * QuantumRule.LeastBytes;
        foreach (var seconds in new[] { 0.1, 1, 5 })
            Assert.InRange(Departure.MostIn(all, (long)(seconds * PaceClock.Second)), 1, (1_250_000 * (seconds + 0.005)) + depth);
        Assert.InRange(all.Sum(d => (long)d.Bytes), 11_500_000, 12_500_000 + depth);
        Assert.All(sinks, s => Assert.InRange(s.Accepted, 560_000, 690_000));

        rig.Settings.Options = rig.Settings.Options with { NodeRate = BitRate.Zero };
        Assert.All(sessions, s => Assert.InRange(s.Rate.BitsPerSecond, 1, 1_000_000));
        // Ten rounds are a second.
        for (var i = 0; i < 10; i++)
            applier.Apply();
        Assert.All(sessions, s => Assert.Equal(Mbit(2), s.Rate));
    }

    private static FsCheck.Gen<ShareClass> Classes =>
        from minimum in Gen.Choose(0, 3_000)
        from weight in Gen.Choose(1, 100)
        from ceiling in Gen.Choose(0, 2)
        select new ShareClass("c", BitRate.FromKilobits(minimum), weight / 10.0, ceiling == 0 ? BitRate.FromMegabits(5) : BitRate.Zero);

    private static FsCheck.Gen<ViewerDemand> Viewers() =>
        from index in Gen.Choose(-1, 6)
        from demand in Property.Rates
        from floor in Property.Rates
        from startup in Gen.Choose(0, 4)
        select new ViewerDemand(index, demand, floor, startup == 0);

    private static double Minimums(ShareClass[] classes) => classes.Sum(c => (double)c.Minimum.BitsPerSecond);

    private static BitRate[] Share(ShareClass[] classes, params ViewerDemand[] demands)
    {
        var grants = new BitRate[demands.Length];
        new FairShare().Allocate(Cap, 0.3, classes, demands, grants);
        return grants;
    }

    private static ViewerDemand Viewer(long megabits, int classIndex = -1) => new(classIndex, Mbit(megabits), BitRate.Zero, false);

    private static ViewerDemand Startup(long megabits, int classIndex = -1) => new(classIndex, Mbit(megabits), BitRate.Zero, true);

    private static BitRate Mbit(long megabits) => BitRate.FromMegabits(megabits);

    private static BitRate Sum(IEnumerable<BitRate> rates) => BitRate.FromBitsPerSecond(rates.Sum(r => r.BitsPerSecond));

    private static void AssertNear(long megabits, BitRate rate) => Assert.InRange(rate.BitsPerSecond, megabits * 999_999, megabits * 1_000_001);
}
