using System.Collections.Concurrent;

namespace CdnNode.Tests.Scenarios;

/// <summary>Real time, moved forward by hand: answers age and timers ring at once, while sockets and what nobody moves run as always.</summary>
internal sealed class ShiftableTime : TimeProvider
{
    private readonly ConcurrentDictionary<ShiftableTimer, TimeSpan> _timers = new();
    private long _shift;
    private Moment? _held;

    public override long GetTimestamp() => (Held?.Timestamp ?? System.GetTimestamp()) + (long)(Shift.TotalSeconds * TimestampFrequency);

    public override DateTimeOffset GetUtcNow() => (Held?.Utc ?? System.GetUtcNow()) + Shift;

    /// <summary>From now on it stands still but for <see cref="Advance"/>; timers ring as before.</summary>
    public void Hold() => Volatile.Write(ref _held, new Moment(System.GetTimestamp(), System.GetUtcNow()));

    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _shift, by.Ticks);
        foreach (var timer in _timers.Keys) timer.Advance(by);
    }

    /// <summary>Waits until somebody waits for so long.</summary>
    public async Task WhenSomeoneWaitsAsync(TimeSpan dueTime, CancellationToken cancellation)
    {
        while (!_timers.Values.Contains(dueTime))
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Waits until nobody waits for so long any more.</summary>
    public async Task WhenNobodyWaitsAsync(TimeSpan dueTime, CancellationToken cancellation)
    {
        while (_timers.Values.Contains(dueTime))
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ShiftableTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private TimeSpan Shift => new(Interlocked.Read(ref _shift));

    private Moment? Held => Volatile.Read(ref _held);

    private sealed record Moment(long Timestamp, DateTimeOffset Utc);

    private sealed class ShiftableTimer : ITimer
    {
        private readonly ShiftableTime _time;
        private readonly ITimer _real;
        private long _ringsAt = long.MaxValue;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public ShiftableTimer(ShiftableTime time, TimerCallback callback, object? state)
        {
            _time = time;
            _real = System.CreateTimer(
                _ =>
                {
                    if (_period > TimeSpan.Zero) _ringsAt = _time.GetUtcNow().Ticks + _period.Ticks;
                    else _time._timers.TryRemove(this, out TimeSpan _);
                    callback(state);
                }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            _ringsAt = dueTime < TimeSpan.Zero ? long.MaxValue : _time.GetUtcNow().Ticks + dueTime.Ticks;
            _time._timers[this] = dueTime;
            return _real.Change(dueTime, period);
        }

        public void Advance(TimeSpan by)
        {
            if (_ringsAt == long.MaxValue || by <= TimeSpan.Zero) return;
            var left = Math.Max(0, _ringsAt - _time.GetUtcNow().Ticks);
            _real.Change(new TimeSpan(left), _period);
        }

        public void Dispose()
        {
            _time._timers.TryRemove(this, out _);
            _real.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
