using CdnNode.Caching;
using CdnNode.Freshness;
using CdnNode.Origin;

namespace CdnNode.Fetching;

/// <summary>What came of asking the origin, known as soon as the answer's head is.</summary>
public abstract record FetchOutcome
{
    /// <summary>The answer is going into the cache; the body may still be arriving.</summary>
    /// <param name="VaryNames">What selects the variant; someone who waited may need another one.</param>
    /// <param name="VaryValue">The variant that was asked for.</param>
    public sealed record Stored(FileHandle File, int OriginStatus, IReadOnlyList<string> VaryNames, string VaryValue) : FetchOutcome;

    /// <summary>The origin said 304.</summary>
    /// <param name="Head">The renewed head; it serves this request even if it may not be kept.</param>
    public sealed record Renewed(FileHandle File, StoredResponse Head) : FetchOutcome;

    /// <summary>Not to be stored: the one who began the fetch, and no other, gets the body.</summary>
    public sealed record Passed(PassedAnswer Answer, StoreReason Reason) : FetchOutcome;

    /// <summary>Nobody was asked: between looking into the cache and asking, another fetch brought or renewed the object. Look again.</summary>
    public sealed record Overtaken : FetchOutcome;

    public sealed record Failed(OriginFailure Failure, int? OriginStatus) : FetchOutcome;
}
