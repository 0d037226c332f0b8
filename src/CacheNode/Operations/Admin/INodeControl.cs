namespace CdnNode.Operations.Admin;

/// <summary>What the admin listener can ask of the running edge. Implemented by the edge; by a double in tests.</summary>
public interface INodeControl
{
    /// <summary>How a GET of this URL (absolute, or a path) would be answered now, without asking an origin. Null when no route takes it.</summary>
    ValueTask<Explanation?> ExplainAsync(string url, CancellationToken cancellation);

    /// <summary>Removes, or marks stale, what the request names; in effect when the call returns.</summary>
    ValueTask<PurgeResult> PurgeAsync(PurgeRequest request, CancellationToken cancellation);
}
