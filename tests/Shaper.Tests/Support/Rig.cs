namespace CdnNode.Shaper.Tests;

/// <summary>One wheel under a clock that moves when told, and one session on it.</summary>
internal sealed class Rig
{
    public Rig(BitRate rate, ShaperOptions? options = null, Phases? phases = null)
    {
        Settings = new(options ?? new());
        Wheel = new(Time, Settings.Options.Tick, phases ?? new NoPhase());
        Session = NewSession(rate);
    }

    public FakeTime Time { get; } = new();

    public ShaperSettings Settings { get; }

    public TimingWheel Wheel { get; }

    public ViewerSession Session { get; }

    public ViewerSession NewSession(BitRate rate, int classIndex = -1)
    {
        var session = new ViewerSession(Settings, Wheel, classIndex);
        session.SetPace(rate, rate * 0.5);
        return session;
    }

    public (PatternSource Source, RecordingSink Sink, InterleavedShaperChannel Channel) Attach(PatternSource? source = null, ViewerSession? session = null)
    {
        source ??= new();
        var sink = new RecordingSink(Time);
        var channel = new InterleavedShaperChannel(source, sink);
        (session ?? Session).Attach(channel);
        return (source, sink, channel);
    }

    /// <summary>Turns the wheel at the beginning of every tick for a time.</summary>
    public void Run(TimeSpan time)
    {
        var end = Time.NowNanos + PaceClock.Nanos(time);
        while (Time.NowNanos < end)
        {
            Wheel.Advance();
            var next = ((Time.NowNanos / Wheel.TickNanos) + 1) * Wheel.TickNanos;
            Time.AdvanceNanos(Math.Min(next, end) - Time.NowNanos);
        }
    }

    public void Run(double seconds) => Run(TimeSpan.FromSeconds(seconds));
}
