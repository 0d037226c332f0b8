using FsCheck;
using FsCheck.Fluent;

namespace CdnNode.Shaper.Tests;

/// <summary>A random life of one channel: stretches of time in which its sink, its source or the whole process behave in some way.</summary>
public sealed record Scenario(BitRate Rate, int TickMilliseconds, IReadOnlyList<(Trouble Trouble, int Amount)> Steps)
{
    public static Gen<Scenario> Any(int mostSteps) =>
        from rate in Property.Rates
        from tick in Gen.Elements(1, 5, 10)
        from steps in Property.ArrayOf(Gen.Elements(Enum.GetValues<Trouble>()).SelectMany(t => Gen.Choose(1, 400).Select(a => (t, a))), 1, mostSteps)
        select new Scenario(rate, tick, steps);

    internal ScenarioRun Run(bool checksPattern = false)
    {
        var run = new ScenarioRun(this, checksPattern);
        foreach (var (trouble, amount) in Steps)
            run.Step(trouble, amount);
        return run;
    }
}
