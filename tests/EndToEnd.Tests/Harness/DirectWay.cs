namespace CdnNode.EndToEnd.Tests.Harness;

/// <summary>The run's switch of the direct way to the socket: the node's own key in the environment, which its processes inherit.</summary>
internal static class DirectWay
{
    /// <summary>False when <c>CdnNode__Delivery__DirectSocket=false</c> was set for the run.</summary>
    public static bool IsOn =>
        !string.Equals(Environment.GetEnvironmentVariable("CdnNode__Delivery__DirectSocket"), "false", StringComparison.OrdinalIgnoreCase);
}
