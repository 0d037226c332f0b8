namespace CdnNode.Caching;

/// <summary>A piece taken from the arena.</summary>
internal readonly record struct ArenaPiece(Slab Slab, int Node)
{
    public int Size => Slab.SizeOf(Node);
    public int Offset => Slab.OffsetOf(Node);
}
