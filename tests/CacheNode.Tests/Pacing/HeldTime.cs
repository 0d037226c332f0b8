using CdnNode.Shaper;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Pacing;

/// <summary>A clock that moves when told: sockets are real, rates are exact, whatever the machine does meanwhile.</summary>
internal sealed class HeldTime : TimeProvider
{
    private const long StepNanos = 10_000_000;
    private long _nanos = 3_600_000_000_000;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => Interlocked.Read(ref _nanos);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddDays(20_000) + TimeSpan.FromTicks(GetTimestamp() / 100);

    /// <summary>Moves on in steps of 10 ms, each wheel having had its turn in each.</summary>
    public async Task RunAsync(TestNode node, TimeSpan time)
    {
        var engine = node.Service<ShaperEngine>();
        for (var left = (long)time.TotalNanoseconds; left > 0; left -= StepNanos) await StepAsync(engine, Math.Min(left, StepNanos));
    }

    /// <summary>Moves on at once, as after a pause of the whole process.</summary>
    public Task JumpAsync(TestNode node, TimeSpan time) => StepAsync(node.Service<ShaperEngine>(), (long)time.TotalNanoseconds);

    private async Task StepAsync(ShaperEngine engine, long nanos)
    {
        var before = engine.Wheels.Select(static wheel => wheel.Counters.Ticks).ToArray();
        Interlocked.Add(ref _nanos, nanos);
        // A wheel that rests by the machine's clock wouldn't see this one move.
        foreach (var wheel in engine.Wheels) new Nudge(wheel).Wake();
        while (engine.Wheels.Index().Any(wheel => wheel.Item.Counters.Ticks == before[wheel.Index]))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Nudge(TimingWheel wheel) : WheelItem(wheel)
    {
        protected override long Fire(long nowNanos, long horizonNanos) => Never;

        protected override void Fault(Exception exception)
        {
        }
    }
}
