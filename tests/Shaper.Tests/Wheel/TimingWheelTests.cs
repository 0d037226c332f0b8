namespace CdnNode.Shaper.Tests;

public sealed class TimingWheelTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly FakeTime _time = new();
    private readonly TimingWheel _wheel;

    public TimingWheelTests() => _wheel = new(_time, Tick, new NoPhase());

    [Fact]
    public void A_million_packets_each_leave_in_the_tick_of_their_stamp()
    {
        var items = Enumerable.Range(0, 100).Select(i => new StampedItem(_wheel, _time, BitRate.FromBitsPerSecond(300_007 + (i * 30_011)), 10_000)).ToArray();
        foreach (var item in items)
            item.Wake();
        while (items.Any(i => i.Left > 0))
            Step();
        Assert.All(items, i => Assert.Equal(0, i.Strays));
        Assert.Equal(1_000_000, items.Sum(i => i.Sent));
    }

    [Fact]
    public void A_million_packets_of_one_viewer_do_not_drift()
    {
        var rate = BitRate.FromBitsPerSecond(30_000_007);
        var item = new StampedItem(_wheel, _time, rate, 1_000_000);
        var start = _time.NowNanos;
        item.Wake();
        while (item.Left > 0)
            Step();
        Assert.Equal(0, item.Strays);
        Assert.Equal(start + (long)((Int128)8 * 1316 * 1_000_000 * PaceClock.Second / rate.BitsPerSecond), item.LastStamp);
    }

    [Fact]
    public void Items_of_later_rounds_wait_for_theirs()
    {
        var wheel = new TimingWheel(_time, Tick, new NoPhase(), slots: 4);
        var item = new OneShot(wheel, _time.NowNanos + (9 * wheel.TickNanos));
        item.Wake();
        for (var tick = 0; tick < 9; tick++)
        {
            wheel.Advance();
            Assert.Equal(1, item.Fired);
            _time.Advance(Tick);
        }
        wheel.Advance();
        Assert.Equal(2, item.Fired);
    }

    [Fact]
    public void After_a_pause_longer_than_a_round_every_item_has_exactly_one_turn()
    {
        var items = Enumerable.Range(1, 50).Select(i => new OneShot(_wheel, _time.NowNanos + (i * 77 * _wheel.TickNanos))).ToArray();
        foreach (var item in items)
            item.Wake();
        _wheel.Advance();
        _time.Advance(TimeSpan.FromMinutes(10));
        _wheel.Advance();
        Assert.All(items, i => Assert.Equal(2, i.Fired));
        Assert.Equal(119_999, _wheel.Counters.MissedTicks);
    }

    [Fact]
    public void Woken_twice_it_has_one_turn_and_woken_in_its_turn_another()
    {
        var item = new OneShot(_wheel, WheelItem.Never);
        item.Wake();
        item.Wake();
        _wheel.Advance();
        Assert.Equal(1, item.Fired);
        item.WakesItself = true;
        item.Wake();
        _wheel.Advance();
        Assert.Equal(2, item.Fired);
        item.WakesItself = false;
        _wheel.Advance();
        Assert.Equal(3, item.Fired);
    }

    [Fact]
    public void Woken_before_its_time_it_is_scheduled_anew_and_only_once()
    {
        var item = new OneShot(_wheel, _time.NowNanos + (4 * _wheel.TickNanos));
        item.Wake();
        _wheel.Advance();
        item.Wake();
        _wheel.Advance();
        Assert.Equal(2, item.Fired);
        for (var i = 0; i < 10; i++)
            Step();
        Assert.Equal(3, item.Fired);
    }

    /// <summary>Neighbours in memory are to remain neighbours in time.</summary>
    [Fact]
    public void Those_of_one_tick_have_their_turns_in_the_same_order_again_and_again()
    {
        var order = new List<int>();
        var items = Enumerable.Range(0, 5).Select(i => new Periodic(_wheel, 3, () => order.Add(i))).ToArray();
        foreach (var item in items)
            item.Wake();
        for (var i = 0; i < 12; i++)
            Step();
        Assert.Equal(Enumerable.Repeat(Enumerable.Range(0, 5), 4).SelectMany(static i => i), order);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void Woken_meanwhile_it_goes_behind_the_others_of_its_tick(int woken)
    {
        var order = new List<int>();
        var due = _time.NowNanos + (4 * _wheel.TickNanos);
        var items = Enumerable.Range(0, 5).Select(i => new OneShot(_wheel, due) { Told = () => order.Add(i) }).ToArray();
        foreach (var item in items)
            item.Wake();
        Step();
        items[woken].Wake();
        Step();
        order.Clear();
        for (var i = 0; i < 6; i++)
            Step();
        Assert.Equal([.. Enumerable.Range(0, 5).Where(i => i != woken), woken], order);
    }

    [Fact]
    public void An_item_that_throws_stops_no_other()
    {
        var bad = new OneShot(_wheel, WheelItem.Never) { Throws = true };
        var good = new OneShot(_wheel, WheelItem.Never);
        bad.Wake();
        good.Wake();
        _wheel.Advance();
        Assert.Equal(1, bad.Faulted);
        Assert.Equal(1, good.Fired);
        Assert.Equal(1, _wheel.Counters.Faults);
    }

    [Fact]
    public void Lateness_is_counted_by_tick()
    {
        _wheel.Advance();
        _time.AdvanceNanos(_wheel.TickNanos + 3_000_000);
        _wheel.Advance();
        Assert.Equal(1, _wheel.Counters.Lateness[0]);
        Assert.Equal(1, _wheel.Counters.Lateness[3]);
    }

    [Fact]
    public void Empty_slots_are_rested_through_and_the_item_behind_them_has_its_tick()
    {
        var due = _time.NowNanos + (7 * _wheel.TickNanos);
        var item = new OneShot(_wheel, due);
        item.Wake();
        _wheel.Advance();

        Assert.Equal(7 * Tick, _wheel.Rest());
        _time.AdvanceNanos(7 * _wheel.TickNanos);
        _wheel.EndRest();
        _wheel.Advance();

        Assert.Equal(2, item.Fired);
        Assert.Equal(0, _wheel.Counters.MissedTicks);
        Assert.Equal(_wheel.Counters.Ticks, _wheel.Counters.Lateness[0]);
    }

    [Fact]
    public void Who_posts_to_a_resting_wheel_rouses_it_once_and_has_a_turn_at_once()
    {
        var roused = 0;
        _wheel.Roused = () => roused++;
        var first = new OneShot(_wheel, WheelItem.Never);
        _wheel.Advance();
        Assert.Equal(17 * Tick, _wheel.Rest());

        first.Wake();
        new OneShot(_wheel, WheelItem.Never).Wake();
        _time.AdvanceNanos(3 * _wheel.TickNanos);
        _wheel.EndRest();
        _wheel.Advance();

        Assert.Equal(1, roused);
        Assert.Equal(1, first.Fired);
        Assert.Equal(0, _wheel.Counters.MissedTicks);
    }

    [Fact]
    public void What_was_posted_before_the_rest_is_not_rested_over()
    {
        _wheel.Advance();
        new OneShot(_wheel, WheelItem.Never).Wake();

        Assert.Equal(Tick, _wheel.Rest());
    }

    [Fact]
    public void A_rest_that_is_overslept_counts_as_lateness()
    {
        new OneShot(_wheel, _time.NowNanos + (3 * _wheel.TickNanos)).Wake();
        _wheel.Advance();
        _wheel.Rest();
        _time.AdvanceNanos(5 * _wheel.TickNanos);
        _wheel.EndRest();
        _wheel.Advance();

        Assert.Equal(2, _wheel.Counters.MissedTicks);
    }

    [Fact]
    public async Task A_thread_turns_the_wheel_and_stops_when_told()
    {
        var wheel = new TimingWheel(TimeProvider.System, TimeSpan.FromMilliseconds(1), new NoPhase());
        var turned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new WheelThread(wheel, "test-wheel");
        new Repeating(wheel, 20, turned).Wake();
        await turned.Task.WaitAsync(TestContext.Current.CancellationToken);
        await thread.DisposeAsync();
        await thread.DisposeAsync();
        var ticks = wheel.Counters.Ticks;
        Assert.Equal(ticks, wheel.Counters.Ticks);
    }

    [Fact]
    public async Task Any_thread_may_wake_an_item_and_no_waking_is_lost()
    {
        const int wakings = 20_000;
        var item = new OneShot(_wheel, WheelItem.Never);
        var seen = 0;
        var wakers = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < wakings; i++)
            {
                item.Wake();
                Interlocked.Increment(ref seen);
            }
        })));
        while (!wakers.IsCompleted)
            _wheel.Advance();
        await wakers;
        var before = item.Fired;
        item.Wake();
        _wheel.Advance();
        Assert.True(item.Fired > before);
        Assert.InRange(item.Fired, 1, (4 * wakings) + 1);
    }

    private void Step()
    {
        _wheel.Advance();
        _time.Advance(Tick);
    }

    private sealed class StampedItem(TimingWheel wheel, FakeTime time, BitRate rate, int packets) : WheelItem(wheel)
    {
        private PacketStamper _stamper = new(time.NowNanos);
        private long _next;

        public int Left { get; private set; } = packets;

        public int Sent { get; private set; }

        public int Strays { get; private set; }

        public long LastStamp { get; private set; }

        protected internal override long Fire(long nowNanos, long horizonNanos)
        {
            if (Sent == 0 && _next == 0)
                _next = Stamp(nowNanos);
            for (; Left > 0 && _next < horizonNanos; _next = Stamp(nowNanos))
            {
                if (_next < nowNanos || _next >= nowNanos + Wheel.TickNanos)
                    Strays++;
                LastStamp = _next;
                Left--;
                Sent++;
            }
            return Left > 0 ? _next : Never;
        }

        protected internal override void Fault(Exception exception) => Strays++;

        private long Stamp(long now) => _stamper.Stamp(now, 1316, 2 * QuantumRule.LeastBytes, rate);
    }

    private sealed class OneShot(TimingWheel wheel, long due) : WheelItem(wheel)
    {
        public int Fired { get; private set; }

        public int Faulted { get; private set; }

        public bool Throws { get; init; }

        public bool WakesItself { get; set; }

        public Action? Told { get; init; }

        protected internal override long Fire(long nowNanos, long horizonNanos)
        {
            if (Throws)
                throw new InvalidOperationException("test");
            Fired++;
            Told?.Invoke();
            if (WakesItself)
                Wake();
            return due >= horizonNanos ? due : Never;
        }

        protected internal override void Fault(Exception exception) => Faulted++;
    }

    private sealed class Periodic(TimingWheel wheel, int ticks, Action told) : WheelItem(wheel)
    {
        protected internal override long Fire(long nowNanos, long horizonNanos)
        {
            told();
            return nowNanos + (ticks * Wheel.TickNanos);
        }

        protected internal override void Fault(Exception exception) => throw exception;
    }

    private sealed class Repeating(TimingWheel wheel, int times, TaskCompletionSource done) : WheelItem(wheel)
    {
        private int _left = times;

        protected internal override long Fire(long nowNanos, long horizonNanos)
        {
            if (--_left > 0)
                return horizonNanos;
            done.TrySetResult();
            return Never;
        }

        protected internal override void Fault(Exception exception) => done.TrySetException(exception);
    }
}
