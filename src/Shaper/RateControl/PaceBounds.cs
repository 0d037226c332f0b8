namespace CdnNode.Shaper;

/// <summary>What bounds a channel's rate.</summary>
/// <param name="Floor">Never below, unless the cap is lower.</param>
/// <param name="Cap">Never above.</param>
/// <param name="SlowDown">delta of A4, 0.25 by default.</param>
/// <param name="SpeedUp">d of A5 as a share, 0.05 by default.</param>
public readonly record struct PaceBounds(BitRate Floor, BitRate Cap, double SlowDown, double SpeedUp)
{
    /// <summary>A rate held between floor and cap.</summary>
    public BitRate Hold(BitRate rate) => rate.Within(Floor, Cap);
}
