namespace CdnNode.Freshness;

/// <summary>Positions of the first and the last byte, both inside.</summary>
/// <param name="To">Null: to the end, whose position isn't known yet.</param>
public readonly record struct ByteRange(long From, long? To)
{
    /// <summary>Number of bytes, null while the end isn't known.</summary>
    public long? Length => To - From + 1;

    /// <summary>A bounded range.</summary>
    public static ByteRange Between(long from, long to) => new(from, to);
}
