namespace CdnNode.Origin;

/// <summary>The edge needs no more of an answer, or may not use it: the connection to the origin is given up.</summary>
public sealed class AnswerDroppedException(OriginFailure reason, string message) : IOException(message)
{
    public OriginFailure Reason { get; } = reason;
}
