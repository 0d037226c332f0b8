namespace CdnNode.Shaper;

/// <summary>What is paced.</summary>
public enum PaceMode
{
    /// <summary>Media segments, by the rate of their media.</summary>
    MediaRate,

    /// <summary>Everything, at one rate.</summary>
    Fixed,

    /// <summary>Nothing.</summary>
    Off,
}
