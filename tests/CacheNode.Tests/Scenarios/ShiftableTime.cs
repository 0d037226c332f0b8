namespace CdnNode.Tests.Scenarios;

/// <summary>Real time, moved forward by hand: answers age at once, while sockets and timers run as always.</summary>
internal sealed class ShiftableTime : TimeProvider
{
    private long _shift;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Shift.TotalSeconds * TimestampFrequency);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    private TimeSpan Shift => new(Interlocked.Read(ref _shift));
}
