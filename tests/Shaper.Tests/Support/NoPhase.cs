namespace CdnNode.Shaper.Tests;

/// <summary>Everybody begins at once.</summary>
internal sealed class NoPhase() : Phases(new Random(0))
{
    public override long Start(long nowNanos, long periodNanos, long tickNanos, int viewers) => nowNanos;
}
