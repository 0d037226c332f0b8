namespace CdnNode.Recorder.Source;

/// <summary>Why there is no body.</summary>
public enum SourceFailure
{
    None,

    /// <summary>404 or 410: the origin doesn't have it (any more).</summary>
    NotFound,

    /// <summary>Another status than success, or an answer that isn't what was asked for.</summary>
    Refused,

    /// <summary>No answer, or one that broke off.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    TimedOut,
}
