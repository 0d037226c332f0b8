namespace CdnNode.Origin;

/// <summary>Why no usable answer came from an origin.</summary>
public enum OriginFailure
{
    None,

    /// <summary>No destination is configured or available.</summary>
    NoOrigin,

    /// <summary>Refused, reset before the head, or the name didn't resolve.</summary>
    Unreachable,

    /// <summary>No connection, no head or no byte in time, or slower than the minimum rate.</summary>
    Timeout,

    /// <summary>Framing that can't be trusted, a bad playlist, a range that doesn't match.</summary>
    BadAnswer,

    /// <summary>The body ended before its end.</summary>
    Cut,

    /// <summary>The answer was not wanted any more by the edge itself.</summary>
    Dropped,
}
