namespace CdnNode.Front;

/// <summary>What the bytes at a boundary between requests are, as far as <see cref="FrontReader"/> must know.</summary>
internal enum RequestKind
{
    /// <summary>Anything that isn't a whole GET or HEAD without a body, in its usual form: the connection is the server's from here on.</summary>
    Foreign,

    /// <summary>The beginning of a head, as far as one can see.</summary>
    Partial,

    /// <summary>One whole request without a body, with something in it that only the server's way understands (a date as a condition, a player's session...).</summary>
    Whole,

    /// <summary>A GET in which nothing can select the answer but host, target, and what <see cref="RequestHead"/> has read.</summary>
    Plain,
}
