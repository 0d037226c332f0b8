namespace CdnNode.Shaper.Tests;

/// <summary>Plays a scenario.</summary>
internal sealed class ScenarioRun
{
    public ScenarioRun(Scenario scenario, bool checksPattern)
    {
        Rate = HighestRate = scenario.Rate;
        Rig = new(scenario.Rate, new() { Tick = TimeSpan.FromMilliseconds(scenario.TickMilliseconds) });
        (Source, Sink, Channel) = Rig.Attach();
        Sink.ChecksPattern = checksPattern;
    }

    public Rig Rig { get; }

    public PatternSource Source { get; }

    public RecordingSink Sink { get; }

    public InterleavedShaperChannel Channel { get; }

    public BitRate Rate { get; private set; }

    public BitRate HighestRate { get; private set; }

    /// <summary>Called after every hundredth of a second.</summary>
    public Action? Observer { get; set; }

    public long DepthBytes => Math.Max(2 * QuantumRule.BytesFor(HighestRate), PaceMath.BytesIn(4 * Rig.Wheel.TickNanos, HighestRate));

    public void Step(Trouble trouble, int amount)
    {
        switch (trouble)
        {
            case Trouble.Partial:
                var seed = amount;
                Sink.Answer = total => SendResult.Accepted((int)((long)total * ((seed = (seed * 7919) + 1) & 127) / 127));
                break;
            case Trouble.Nothing:
                Sink.Answer = _ => SendResult.Accepted(0);
                break;
            case Trouble.Pending:
                Sink.Answer = _ => SendResult.Pending;
                break;
            case Trouble.Pause:
                Rig.Time.Advance(TimeSpan.FromMilliseconds(amount * 7));
                break;
            case Trouble.Dry:
                Source.IsDry = true;
                break;
            case Trouble.WallClock:
                Rig.Time.JumpWallClock(TimeSpan.FromSeconds(amount * (amount % 2 == 0 ? 9 : -9)));
                break;
            case Trouble.NewPace:
                Rate = BitRate.FromComputed(Rate.BitsPerSecond * (0.25 + (amount / 200.0))).Within(BitRate.FromKilobits(12), BitRate.FromMegabits(100));
                HighestRate = BitRate.Larger(HighestRate, Rate);
                Rig.Session.SetPace(Rate, Rate * 0.5);
                break;
        }
        Pass(amount);
        if (Sink.Writes.Count > 0 && trouble == Trouble.Pending)
            Sink.Settled = SendResult.Accepted((int)((long)Sink.Writes[^1].Sum() * amount / 400));
        Sink.Answer = SendResult.Accepted;
        if (Source.IsDry)
            Channel.Wake();
        Source.IsDry = false;
        Pass(50);
        Sink.Settled = null;
    }

    private void Pass(int hundredths)
    {
        for (var passed = 0; passed < hundredths; passed++)
        {
            Rig.Run(TimeSpan.FromMilliseconds(10));
            Observer?.Invoke();
        }
    }
}
