using CdnNode.Caching;
using CdnNode.Endpoints;
using CdnNode.Freshness;

namespace CdnNode.Fetching;

/// <summary>What a fetch is to bring.</summary>
/// <param name="Key">What requests that may share it have in common: the object, or the variant as far as known.</param>
/// <param name="Fields">The request fields that go to the origin, filtered; a copy, since the request may end first.</param>
/// <param name="Stale">What is stored and could be renewed; the fetch holds its own handle on it.</param>
/// <param name="Range">The part that the first request wants of an object that isn't there; null for all of it.</param>
/// <param name="Background">Nobody waits for a body: an answer that can't be stored is dropped.</param>
/// <param name="FirstByteTimeout">How long the head may take.</param>
public sealed record FetchPlan(
    EdgeRequest Request, CacheKey Key, IHeaderDictionary Fields, FileHandle? Stale, ByteRange? Range, bool Background, TimeSpan FirstByteTimeout)
{
    /// <summary>The destination that gave an answer of no use; null at first.</summary>
    public string? Avoid { get; init; }

    /// <summary>How long to wait before asking.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The head of <see cref="Stale"/> when the fetch was planned: another one since means that another fetch renewed it.</summary>
    public FileHead? StaleHead { get; } = Stale?.Head;

    /// <summary>Seen by the first answer that said the object has no usable ranges: ask for all of it.</summary>
    public FetchPlan Whole() => this with { Range = null };

    public FetchPlan Unconditional() => this with { Stale = null };
}
