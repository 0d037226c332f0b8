namespace CdnNode.Shaper;

/// <summary>How an answer is paced.</summary>
/// <param name="Rate">Its pace; null is unpaced.</param>
/// <param name="Floor">Slowing down stops here; zero when unknown.</param>
/// <param name="Reason">Why.</param>
public readonly record struct PaceDecision(BitRate? Rate, BitRate Floor, PaceReason Reason)
{
    /// <summary>It is paced.</summary>
    public bool IsPaced => Rate is not null;

    internal static PaceDecision Unpaced(PaceReason reason) => new(null, BitRate.Zero, reason);
}
