using FsCheck;
using FsCheck.Fluent;

namespace CdnNode.Caching.Tests.Memory;

public class BlockArenaTests
{
    private const long NoLimit = long.MaxValue;

    [Fact]
    public void Pieces_never_overlap_and_the_sums_are_exact_whatever_is_taken_given_and_shrunk()
    {
        var steps = Gen.Choose(0, int.MaxValue).ArrayOf(300);
        Prop.ForAll(steps.ToArbitrary(), Replay).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void All_given_back_the_pieces_have_joined_to_whole_slabs()
    {
        var arena = new BlockArena(4);
        var pieces = new List<ArenaPiece>();
        while (arena.TryTake(pieces.Count % 5, NoLimit, out var piece)) pieces.Add(piece);
        foreach (var piece in pieces.OrderBy(piece => (piece.Offset * 31) % 1021)) arena.Give(piece, NoLimit);

        for (var i = 0; i < 4; i++) Assert.True(arena.TryTake(Slab.TopOrder, NoLimit, out _));
        Assert.Equal(4 * Slab.Bytes, arena.UsedBytes);
    }

    [Fact]
    public void Slabs_are_made_when_needed_and_never_beyond_the_limit()
    {
        var arena = new BlockArena(4);
        Assert.Equal(0, arena.CommittedBytes);
        Assert.True(arena.TryTake(0, NoLimit, out _));
        Assert.Equal(Slab.Bytes, arena.CommittedBytes);
        Assert.True(arena.TryTake(Slab.TopOrder, 2 * Slab.Bytes, out _));
        Assert.False(arena.TryTake(Slab.TopOrder, 2 * Slab.Bytes, out _));
    }

    [Fact]
    public void A_slab_that_runs_empty_is_dropped_when_there_is_too_much_memory_in_slabs()
    {
        var arena = new BlockArena(4);
        Assert.True(arena.TryTake(Slab.TopOrder, NoLimit, out var first));
        Assert.True(arena.TryTake(0, NoLimit, out var second));
        arena.Give(first, Slab.Bytes);
        Assert.Equal(Slab.Bytes, arena.CommittedBytes);
        arena.Give(second, Slab.Bytes);
        Assert.Equal(Slab.Bytes, arena.CommittedBytes);
        Assert.Null(arena.FindInconsistency());
    }

    [Fact]
    public void What_is_kept_of_a_shrunk_piece_stays_where_it_was()
    {
        var arena = new BlockArena(1);
        Assert.True(arena.TryTake(6, NoLimit, out var piece));
        var kept = arena.Shrink(piece, 1);
        Assert.Equal(piece.Offset, kept.Offset);
        Assert.Equal(8192, kept.Size);
        Assert.Equal(8192, arena.UsedBytes);
        Assert.Null(arena.FindInconsistency());
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4096, 0)]
    [InlineData(4097, 1)]
    [InlineData(8192, 1)]
    [InlineData(65536, 4)]
    [InlineData(65537, 5)]
    [InlineData(1 << 20, 8)]
    public void The_smallest_order_that_holds_the_bytes_is_taken(int bytes, int order) => Assert.Equal(order, Slab.OrderFor(bytes));

    private static bool Replay(int[] steps)
    {
        var arena = new BlockArena(3);
        var owner = new Dictionary<(Slab, int Unit), int>();
        var held = new List<(ArenaPiece Piece, int Id)>();
        for (var i = 0; i < steps.Length; i++)
        {
            var (what, which) = (steps[i] % 4, steps[i] / 4);
            if (what < 2)
            {
                if (arena.TryTake(which % (Slab.TopOrder + 1), NoLimit, out var piece)) Hold(piece, i);
            }
            else if (held.Count > 0)
            {
                var (piece, id) = held[which % held.Count];
                held.RemoveAt(which % held.Count);
                foreach (var unit in Units(piece)) Assert.True(owner.Remove(unit, out var by) && by == id);
                if (what == 2) arena.Give(piece, which % 2 == 0 ? NoLimit : Slab.Bytes);
                else Hold(arena.Shrink(piece, which % (Slab.OrderOf(piece.Node) + 1)), i);
            }
            Assert.Null(arena.FindInconsistency());
            Assert.Equal(held.Sum(h => (long)h.Piece.Size), arena.UsedBytes);
        }
        return true;

        void Hold(ArenaPiece piece, int id)
        {
            foreach (var unit in Units(piece)) Assert.True(owner.TryAdd(unit, id), "two pieces share memory");
            held.Add((piece, id));
        }
    }

    private static IEnumerable<(Slab, int)> Units(ArenaPiece piece) =>
        Enumerable.Range(piece.Offset / Slab.UnitBytes, piece.Size / Slab.UnitBytes).Select(unit => (piece.Slab, unit));
}
