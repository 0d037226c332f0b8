using FsCheck.Fluent;

namespace CdnNode.Shaper.Tests;

public sealed class SessionSharingTests
{
    private static readonly BitRate Rate = BitRate.FromMegabits(2);
    private static readonly int Quantum = QuantumRule.BytesFor(Rate);

    private readonly Rig _rig = new(Rate);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(20)]
    public void Requests_of_one_session_get_one_sessions_rate_in_equal_parts(int requests)
    {
        var sinks = Enumerable.Range(0, requests).Select(_ => _rig.Attach().Sink).ToArray();
        _rig.Run(20);
        Assert.InRange(sinks.Sum(s => s.Accepted), 5_000_000 - (2 * Quantum), 5_000_000 + (2 * Quantum));
        Assert.All(sinks, s => Assert.InRange(s.Accepted, (5_000_000 / requests) - (2 * Quantum), (5_000_000 / requests) + (2 * Quantum)));
        Assert.All(sinks, s => Assert.True(s.IsPrefix));
    }

    [Fact]
    public void Within_any_window_all_requests_together_keep_to_the_bound_of_one()
    {
        var sinks = Enumerable.Range(0, 6).Select(_ => _rig.Attach().Sink).ToArray();
        _rig.Run(2);
        for (var i = 0; i < 10; i++)
        {
            // One after the other stalls and resumes.
            var sink = sinks[i % sinks.Length];
            sink.Answer = _ => SendResult.Pending;
            _rig.Run(0.7);
            sink.Answer = SendResult.Accepted;
            sink.Settled = SendResult.Accepted(0);
            _rig.Run(0.3);
        }
        var all = sinks.SelectMany(s => s.Departures).OrderBy(d => d.Nanos).ToArray();
        foreach (var window in new[] { 0.01, 0.1, 0.5, 1.0, 3.0 })
        {
            var time = TimeSpan.FromSeconds(window);
            var bound = PaceFormulas.WindowBound(2 * Quantum, PaceFormulas.FastRate(Rate, 0.05), time, _rig.Settings.Options.Tick, Quantum);
            Assert.InRange(Departure.MostIn(all, PaceClock.Nanos(time)), 1, bound);
        }
        Assert.All(sinks, s => Assert.True(s.IsPrefix));
    }

    [Fact]
    public void However_its_requests_stall_and_resume_a_session_keeps_to_the_bound_of_one() => Property.Holds(
        from count in Gen.Choose(2, 6)
        from stalls in Property.ArrayOf(
            from who in Gen.Choose(1, 63)
            from tenths in Gen.Choose(1, 40)
            from accepts in Gen.Choose(0, 1)
            select (who, tenths, accepts), 1, 5)
        select (count, stalls),
        test =>
        {
            var rig = new Rig(Rate);
            var sinks = Enumerable.Range(0, test.count).Select(_ => rig.Attach().Sink).ToArray();
            foreach (var sink in sinks)
                (sink.ChecksPattern, sink.RecordsSettled) = (false, false);
            rig.Run(1);
            foreach (var (who, tenths, accepts) in test.stalls)
            {
                var stalled = sinks.Where((_, i) => (who >> i & 1) == 1).ToArray();
                foreach (var sink in stalled)
                    sink.Answer = _ => SendResult.Pending;
                rig.Run(tenths / 10.0);
                foreach (var sink in stalled)
                {
                    sink.Answer = SendResult.Accepted;
                    sink.Settled = SendResult.Accepted(accepts * sink.Writes[^1].Sum());
                }
                rig.Run(2);
                foreach (var sink in stalled)
                    sink.Settled = null;
            }
            var all = sinks.SelectMany(s => s.Departures).OrderBy(d => d.Nanos).ToArray();
            return new[] { 0.005, 0.05, 0.2, 1, 3 }.Select(TimeSpan.FromSeconds).All(w => Departure.MostIn(all, PaceClock.Nanos(w))
                <= PaceFormulas.WindowBound(2 * Quantum, PaceFormulas.FastRate(Rate, 0.05), w, rig.Settings.Options.Tick, Quantum));
        },
        count: 1000);

    [Fact]
    public void What_a_stalled_connection_does_not_take_goes_to_the_other()
    {
        var (_, stalled, _) = _rig.Attach();
        var (_, other, _) = _rig.Attach();
        _rig.Run(2);
        stalled.Answer = _ => SendResult.Pending;
        _rig.Run(5);
        var before = other.Accepted;
        _rig.Run(4);
        Assert.InRange(other.Accepted - before, 1_000_000 - (2 * Quantum), 1_000_000 + (2 * Quantum));
    }

    [Fact]
    public void Credit_is_carried_over_from_request_to_request_so_many_small_ones_gain_nothing()
    {
        var sent = 0L;
        var end = _rig.Time.NowNanos + (10 * PaceClock.Second);
        while (_rig.Time.NowNanos < end)
        {
            var (_, sink, channel) = _rig.Attach(new PatternSource(70_000));
            while (!channel.IsEnded && _rig.Time.NowNanos < end)
                _rig.Run(0.005);
            sent += sink.Accepted;
        }
        Assert.InRange(sent, 2_300_000, 2_500_000 + (3 * Quantum));
    }

    [Fact]
    public void Viewers_who_came_together_do_not_fire_together()
    {
        var rig = new Rig(BitRate.FromKilobits(500), phases: new Phases(new Random(7)));
        var sinks = Enumerable.Range(0, 500).Select(_ => rig.Attach(session: rig.NewSession(BitRate.FromKilobits(500))).Sink).ToArray();
        foreach (var sink in sinks)
            sink.ChecksPattern = false;
        rig.Run(10);
        var from = rig.Time.NowNanos - (9 * PaceClock.Second);
        var all = sinks.SelectMany(s => s.Departures).Where(d => d.Nanos >= from).OrderBy(d => d.Nanos).ToArray();
        var mean = 500 * 500_000 / 8 / 100;
        Assert.InRange(Departure.MostIn(all, 10_000_000) / (double)mean, 0.5, 3);
    }

    [Fact]
    public void The_bandwidth_and_bytes_of_a_viewer_are_kept()
    {
        _rig.Attach();
        _rig.Run(8);
        Assert.InRange(_rig.Session.SentBytes, 1_950_000, 2_050_000);
        Assert.InRange(_rig.Session.LinkBandwidth.BitsPerSecond, 1_850_000, 2_150_000);
    }

    [Fact]
    public void Start_up_lasts_until_ten_seconds_of_media_and_two_segments_have_left()
    {
        Assert.True(_rig.Session.TryTakeStartup(TimeSpan.FromSeconds(12)));
        Assert.True(_rig.Session.TryTakeStartup(TimeSpan.FromSeconds(12)));
        Assert.False(_rig.Session.TryTakeStartup(TimeSpan.FromSeconds(12)));

        var other = _rig.NewSession(Rate);
        Assert.Equal(5, Enumerable.Range(0, 9).Count(_ => other.TryTakeStartup(TimeSpan.FromSeconds(2))));
        Assert.True(other.IsStartupSpent);
    }

    [Fact]
    public async Task Twenty_requests_at_once_take_the_start_up_account_exactly_once()
    {
        var session = _rig.NewSession(Rate);
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => session.TryTakeStartup(TimeSpan.FromSeconds(2)))));
        Assert.Equal(5, taken.Count(t => t));
    }
}
