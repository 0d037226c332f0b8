namespace CdnNode.Shaper.Tests;

/// <summary>
/// A stream whose byte at position p is known, cut at the ends of its blocks; counts its leases.
/// </summary>
internal sealed class PatternSource(long length = long.MaxValue, int maxPiece = int.MaxValue) : IPacketSource
{
    private const int BlockBytes = 1 << 16;
    private const int Blocks = 61;

    private static readonly byte[][] Pattern = MakePattern();

    private long _position;

    public int Leases { get; private set; }

    public long Given => _position;

    /// <summary>Answers Pending while set.</summary>
    public bool IsDry { get; set; }

    /// <summary>How the stream ends.</summary>
    public PullStatus EndsWith { get; set; } = PullStatus.End;

    /// <summary>Says with the last stretch that it is that.</summary>
    public bool TellsLast { get; init; }

    public Exception? Throws { get; set; }

    public PullStatus Pull(int maxBytes, out Packet packet)
    {
        packet = default;
        if (Throws is { } exception)
            throw exception;
        if (_position == length)
            return EndsWith;
        if (IsDry)
            return PullStatus.Pending;
        var (block, offset) = Place(_position);
        var size = (int)Math.Min(Math.Min(maxBytes, maxPiece), Math.Min(BlockBytes - offset, length - _position));
        packet = new(block, offset, size);
        _position += size;
        Leases++;
        return TellsLast && _position == length ? PullStatus.Last : PullStatus.Data;
    }

    /// <summary>From the first byte again, for another body.</summary>
    public void Restart() => _position = 0;

    public ReadOnlyMemory<byte> Open(object owner) => (byte[])owner;

    public void Release(object owner) => Leases--;

    public static bool Matches(long position, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var (block, offset) = Place(position);
            var size = Math.Min(bytes.Length, BlockBytes - offset);
            if (!bytes[..size].SequenceEqual(block.AsSpan(offset, size)))
                return false;
            bytes = bytes[size..];
            position += size;
        }
        return true;
    }

    private static (byte[] Block, int Offset) Place(long position) =>
        (Pattern[position / BlockBytes % Blocks], (int)(position % BlockBytes));

    private static byte[][] MakePattern()
    {
        var random = new Random(1);
        var blocks = new byte[Blocks][];
        foreach (ref var block in blocks.AsSpan())
            random.NextBytes(block = new byte[BlockBytes]);
        return blocks;
    }
}
