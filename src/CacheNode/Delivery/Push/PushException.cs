namespace CdnNode.Delivery.Push;

/// <summary>A channel can't be pushed now; the message names what was wrong and what is allowed.</summary>
internal sealed class PushException(string message) : Exception(message);
