namespace CdnNode.ShaperBench;

/// <summary>A clock that moves when told: turns without the waits between them.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private long _nanos = 1_000_000_000;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => Volatile.Read(ref _nanos);

    public void Step(TimeSpan time) => Volatile.Write(ref _nanos, _nanos + (time.Ticks * 100));
}
