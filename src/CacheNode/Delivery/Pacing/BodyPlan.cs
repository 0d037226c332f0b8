using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>How a body leaves.</summary>
/// <param name="Session">Entered; the sender leaves it. Null: unpaced.</param>
/// <param name="Rate">Its pace.</param>
/// <param name="Floor">Slowing down stops here.</param>
/// <param name="IsStartup">Start-up traffic under the node's cap.</param>
/// <param name="IsRefused">The node's cap leaves no room for a new viewer.</param>
public readonly record struct BodyPlan(ViewerSession? Session, BitRate Rate = default, BitRate Floor = default, bool IsStartup = false, bool IsRefused = false)
{
    public static BodyPlan Unpaced => default;

    public static BodyPlan Refused => new(null, IsRefused: true);
}
