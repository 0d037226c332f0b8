namespace CdnNode.Standby.Serving;

/// <summary>A media playlist of a standby channel.</summary>
/// <param name="Id">Its target on this node, without delivery directives.</param>
internal sealed record ServedRendition(ServedChannel Channel, string Id);
