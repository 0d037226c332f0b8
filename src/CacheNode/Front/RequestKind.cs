namespace CdnNode.Front;

/// <summary>What the bytes at a boundary between requests are, as far as <see cref="FrontReader"/> must know.</summary>
internal enum RequestKind
{
    /// <summary>Anything that isn't a whole GET or HEAD without a body, in its usual form: the connection is the server's from here on.</summary>
    Foreign,

    /// <summary>The beginning of a head, as far as one can see.</summary>
    Partial,

    /// <summary>One whole request without a body, with something in it that only the server's way understands (a range, a condition, a coding...).</summary>
    Whole,

    /// <summary>A GET in which nothing but the host and the target can select the answer.</summary>
    Plain,
}
