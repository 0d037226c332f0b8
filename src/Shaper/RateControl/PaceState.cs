namespace CdnNode.Shaper;

/// <summary>What a channel's queue makes of its rate; see <see cref="RateController"/>.</summary>
public enum PaceState : byte
{
    /// <summary>q &lt;= L: the rate is exactly s.</summary>
    Normal,

    /// <summary>Entered at q >= H: the rate is s/(1+delta)^n.</summary>
    Slow,

    /// <summary>L &lt; q &lt; H after a clean period: the rate is s/(1-d).</summary>
    Fast,
}
