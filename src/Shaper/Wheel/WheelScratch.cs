namespace CdnNode.Shaper;

/// <summary>The list of pieces of the write that is being put together; one per wheel, so that no turn allocates.</summary>
internal sealed class WheelScratch
{
    private ReadOnlyMemory<byte>[] _pieces = new ReadOnlyMemory<byte>[64];

    public int Count { get; private set; }

    public ReadOnlySpan<ReadOnlyMemory<byte>> Pieces => _pieces.AsSpan(0, Count);

    public void Add(ReadOnlyMemory<byte> piece)
    {
        if (Count == _pieces.Length)
            Array.Resize(ref _pieces, Count * 2);
        _pieces[Count++] = piece;
    }

    /// <summary>Puts a longer stretch in place of the last piece, which it continues.</summary>
    public void ReplaceLast(ReadOnlyMemory<byte> piece) => _pieces[Count - 1] = piece;

    /// <summary>Forgets the pieces, so that no block is kept alive by a list of last week.</summary>
    public void Clear()
    {
        Array.Clear(_pieces, 0, Count);
        Count = 0;
    }
}
