namespace CdnNode.Shaper.Tests;

/// <summary>Puts every first turn at its start.</summary>
internal sealed class NoPhase : Random
{
    public override double NextDouble() => 0;
}
