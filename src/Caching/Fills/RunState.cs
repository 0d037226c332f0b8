namespace CdnNode.Caching;

/// <summary>States of a <see cref="BlockRun"/>; drawn there.</summary>
internal enum RunState
{
    Filling,
    Complete,
    Failed,
    Cut,
}
