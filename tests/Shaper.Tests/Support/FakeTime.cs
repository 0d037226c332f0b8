namespace CdnNode.Shaper.Tests;

/// <summary>A clock that moves when told. The wall clock and the monotonic one move apart from each other.</summary>
internal sealed class FakeTime : TimeProvider
{
    private DateTimeOffset _wall = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public long NowNanos { get; private set; } = 3600 * PaceClock.Second;

    public override long TimestampFrequency => PaceClock.Second;

    public override long GetTimestamp() => NowNanos;

    public override DateTimeOffset GetUtcNow() => _wall;

    public void Advance(TimeSpan time) => AdvanceNanos(PaceClock.Nanos(time));

    public void AdvanceNanos(long nanos)
    {
        NowNanos += nanos;
        _wall += PaceClock.Span(nanos);
    }

    public void JumpWallClock(TimeSpan by) => _wall += by;
}
