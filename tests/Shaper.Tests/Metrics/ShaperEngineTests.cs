using System.Diagnostics.Metrics;

namespace CdnNode.Shaper.Tests;

public sealed class ShaperEngineTests
{
    [Fact]
    public async Task On_a_real_clock_sessions_are_spread_over_the_wheels_and_served()
    {
        var settings = new ShaperSettings(new() { Wheels = 2, Tick = TimeSpan.FromMilliseconds(1) });
        await using var engine = new ShaperEngine(settings, TimeProvider.System, new Random(1));
        engine.Start();
        var ends = new List<Task<ChannelEnd>>();
        var sources = new List<PatternSource>();
        for (var i = 0; i < 8; i++)
        {
            var session = engine.CreateSession();
            session.SetPace(BitRate.FromMegabits(50), BitRate.FromMegabits(1));
            sources.Add(new(200_000));
            var sink = new CompletingSink();
            session.Attach(new InterleavedShaperChannel(sources[^1], sink));
            ends.Add(sink.Ended);
        }
        Assert.All(await Task.WhenAll(ends).WaitAsync(TestContext.Current.CancellationToken), end => Assert.Equal(ChannelEnd.Completed, end));
        Assert.All(sources, s => Assert.Equal(0, s.Leases));
        Assert.All(engine.Wheels, w => Assert.Equal(800_000, w.Counters.SentBytes));
    }

    [Fact]
    public void Maintenance_forgets_idle_sessions_every_tenth_time_under_a_cap()
    {
        var time = new FakeTime();
        var engine = new ShaperEngine(new(new() { Wheels = 1, NodeRate = BitRate.FromMegabits(100) }), time, new Random(1));
        engine.Sessions.Enter(SessionKey.From("sid", "a"))!.Leave();
        time.Advance(TimeSpan.FromMinutes(2));
        for (var i = 0; i < 9; i++)
            engine.Maintain();
        Assert.Equal(1, engine.Sessions.Count);
        engine.Maintain();
        Assert.Equal(0, engine.Sessions.Count);
    }

    [Fact]
    public void Without_a_cap_maintenance_forgets_idle_sessions_every_time()
    {
        var time = new FakeTime();
        var engine = new ShaperEngine(new(new() { Wheels = 1 }), time, new Random(1));
        engine.Sessions.Enter(SessionKey.From("sid", "a"))!.Leave();
        time.Advance(TimeSpan.FromMinutes(2));
        engine.Maintain();
        Assert.Equal(0, engine.Sessions.Count);
    }

    [Fact]
    public async Task The_timer_runs_ten_times_a_second_under_a_cap_and_else_once()
    {
        var time = new TimerWatch();
        var options = new ShaperOptions { Wheels = 1 };
        var settings = new ShaperSettings(options);
        var engine = new ShaperEngine(settings, time, new Random(1));
        engine.Start();
        Assert.Equal(TimeSpan.FromSeconds(1), time.Period);
        settings.Options = options with { NodeRate = BitRate.FromMegabits(100) };
        Assert.Equal((TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100)), (time.Due, time.Period));
        settings.Options = options;
        Assert.Equal(TimeSpan.FromSeconds(1), time.Period);
        await engine.DisposeAsync();
        settings.Options = options with { NodeRate = BitRate.FromMegabits(100) };
        Assert.Equal(TimeSpan.FromSeconds(1), time.Period);
    }

    [Fact]
    public void What_the_wheels_did_can_be_observed()
    {
        var time = new FakeTime();
        var engine = new ShaperEngine(new(new() { Wheels = 1 }), time, new Random(1));
        using var meters = new Meters();
        using var metrics = new ShaperMetrics(meters, engine);
        var session = engine.CreateSession();
        session.SetPace(BitRate.FromMegabits(2), BitRate.Zero);
        session.Attach(new InterleavedShaperChannel(new PatternSource(), new RecordingSink(time)));
        for (var i = 0; i < 400; i++, time.Advance(TimeSpan.FromMilliseconds(5)))
            engine.Wheels[0].Advance();

        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (ReferenceEquals(instrument.Meter, meters.Created))
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.InRange(seen["edge.shaper.sent"], 450_000, 500_000);
        Assert.Equal(1, seen["edge.shaper.sessions.active"]);
        Assert.Equal(2_000_000, seen["edge.shaper.pace"]);
        Assert.Equal(seen["edge.shaper.ticks"], seen["edge.shaper.tick.lateness"]);
        Assert.Equal(0, seen["edge.shaper.failures"]);
        Assert.InRange(seen["edge.shaper.turns"], seen["edge.shaper.writes"], 30);
        Assert.Equal(19, seen.Count);
    }

    /// <summary>The real clock, with a timer that tells when it would fire and never does.</summary>
    private sealed class TimerWatch : TimeProvider, ITimer
    {
        public TimeSpan Due { get; private set; }

        public TimeSpan Period { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Change(dueTime, period);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            (Due, Period) = (dueTime, period);
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class CompletingSink : IPacketSink
    {
        private readonly TaskCompletionSource<ChannelEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<ChannelEnd> Ended => _ended.Task;

        public SendResult Send(ReadOnlySpan<ReadOnlyMemory<byte>> pieces, int totalBytes) => SendResult.Accepted(totalBytes);

        public FlushState Poll(out SendResult result)
        {
            result = default;
            return FlushState.Done;
        }

        public void End(ChannelEnd end) => _ended.SetResult(end);
    }

    private sealed class Meters : IMeterFactory
    {
        public Meter? Created { get; private set; }

        public Meter Create(MeterOptions options) => Created = new(options);

        public void Dispose() => Created?.Dispose();
    }
}
