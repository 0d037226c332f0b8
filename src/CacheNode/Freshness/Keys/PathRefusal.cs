namespace CdnNode.Freshness;

/// <summary>Why a path has no normal form.</summary>
internal enum PathRefusal
{
    None,

    /// <summary>It doesn't begin with "/".</summary>
    NotAPath,

    /// <summary>A control character, "#" or "?", or half a surrogate pair.</summary>
    InvalidCharacter,

    /// <summary>"%" without two hexadecimal digits.</summary>
    BadEscape,

    /// <summary>%00.</summary>
    NullByte,

    /// <summary>"\" or %5C: a slash to some servers.</summary>
    Backslash,

    /// <summary>A segment "..", plain, escaped, between escaped slashes, or with parameters.</summary>
    Traversal,

    /// <summary>An escaped "%" that makes a dot, a slash, a backslash or a zero when decoded again.</summary>
    DoubleEncoding,

    /// <summary>UTF-8 that hides an ASCII character in more bytes than it needs.</summary>
    OverlongUtf8,
}
