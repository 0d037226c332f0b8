namespace CdnNode.Fetching;

/// <summary>Kept beside a cached file whose cluster has several destinations: whose bytes it holds.</summary>
/// <remarks>
/// The disk tier forgets it. A reader who finds such bytes bad then asks whoever comes first, which may be the same destination again; from that answer on it is known, so that a
/// recorder's gap is filled from another one at its first backfill, 5 s later.
/// </remarks>
internal sealed record FilledFrom(string Destination)
{
    /// <summary>What one costs, in bytes.</summary>
    public const int Size = 24;
}
