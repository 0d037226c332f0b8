namespace CdnNode.Freshness;

/// <summary>What the cache knows about status codes.</summary>
public static class StatusRules
{
    /// <summary>Final (RFC 9110 section 15): not 1xx.</summary>
    public static bool IsFinal(int status) => status is >= 200 and <= 599;

    /// <summary>
    /// Whose caching rules this cache implements, as <c>must-understand</c> asks (RFC 9111 section 5.2.2.3): the registered final ones but 304,
    /// which is never an answer to store.
    /// </summary>
    public static bool IsUnderstood(int status) => status is
        (>= 200 and <= 208) or 226 or (>= 300 and <= 303) or 305 or 307 or 308 or (>= 400 and <= 417) or (>= 421 and <= 426)
        or 428 or 429 or 431 or 451 or (>= 500 and <= 508) or 510 or 511;

    /// <summary>May be given a lifetime of the cache's own choice (RFC 9110 section 15.1).</summary>
    public static bool IsHeuristicallyCacheable(int status) => status is 200 or 203 or 204 or 206 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501;

    /// <summary>Answers to what one client did wrong; storing them would let it speak for the others.</summary>
    public static bool IsNeverStored(int status) => status is 304 or 400 or 405 or 413 or 431;
}
