namespace CdnNode.Fetching;

/// <summary>Kept beside a cached file whose cluster has several destinations: whose bytes it holds. The disk tier forgets it.</summary>
internal sealed record FilledFrom(string Destination)
{
    /// <summary>What one costs, in bytes.</summary>
    public const int Size = 24;
}
