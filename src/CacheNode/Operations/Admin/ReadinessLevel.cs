namespace CdnNode.Operations.Admin;

/// <summary>From good to bad; the worst of all sources is the node's.</summary>
public enum ReadinessLevel
{
    Ready,
    Degraded,
    NotReady,
}
