namespace CdnNode.Freshness;

/// <summary>Why an answer is stored or isn't (RFC 9111 section 3, and the node's own rules).</summary>
public enum StoreReason
{
    Stored,

    /// <summary>Only answers to GET are stored.</summary>
    Method,

    /// <summary>The request said <c>no-store</c> and is heeded.</summary>
    RequestNoStore,

    /// <summary>Not final, never stored, or not understood though <c>must-understand</c> asks for it.</summary>
    Status,
    NoStore,
    Private,

    /// <summary>206 without a range of the edge's own.</summary>
    PartialContent,

    /// <summary>206 whose <c>Content-Range</c> isn't what was asked for, or doesn't tell the whole length.</summary>
    RangeMismatch,

    /// <summary>The end of the body can't be told from a broken connection.</summary>
    CloseDelimited,
    VaryStar,
    SetCookie,

    /// <summary>The request carried <c>Authorization</c> and the answer doesn't allow sharing (section 3.5).</summary>
    Authorization,

    /// <summary>The path looks like media but the content is something else (cache deception).</summary>
    ContentTypeMismatch,

    /// <summary>More header fields than a stored head may hold.</summary>
    HeadTooLarge,

    /// <summary>Not fresh for any time, and nothing to validate it by: it could never be used.</summary>
    NoLifetime,
}
