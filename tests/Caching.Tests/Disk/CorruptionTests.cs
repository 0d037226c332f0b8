using CdnNode.Caching.Disk;
using CdnNode.Caching.Tests.Disk.Support;
using CdnNode.Caching.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace CdnNode.Caching.Tests.Disk;

/// <summary>Whatever happens to the bytes on disk: an answer is right or absent.</summary>
public sealed class CorruptionTests
{
    private const int Block = DiskBench.Block;

    [Fact]
    public async Task Any_flipped_bit_makes_blocks_absent_and_never_wrong()
    {
        var whole = await FilledAsync();
        Prop.ForAll(Gen.Choose(0, int.MaxValue).Two().ToArbitrary(), choice => SpoilAsync(whole, disk =>
        {
            var inode = disk.Inode(disk.Names[choice.Item1 % disk.Names.Count]);
            // Half of the flips in the first 2 KiB: prelude, heads and table are small beside the bodies.
            var range = choice.Item1 % 2 == 0 ? 2048 : inode.Length;
            inode.Data[choice.Item2 % range] ^= (byte)(1 << (choice.Item1 / 7 % 8));
        }).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(600));
    }

    [Fact]
    public async Task Swapped_torn_and_shortened_pieces_never_pass()
    {
        var whole = await FilledAsync();
        Prop.ForAll(Gen.Choose(0, int.MaxValue).Three().ToArbitrary(), choice => SpoilAsync(whole, disk =>
        {
            var target = disk.Inode(disk.Names[choice.Item1 % disk.Names.Count]);
            var source = disk.Inode(disk.Names[choice.Item2 % disk.Names.Count]);
            var pages = Math.Min(target.Length, source.Length) / Block;
            switch (choice.Item3 % 4)
            {
                case 0:
                    target.Length = choice.Item2 % (target.Length + 1);
                    break;
                case 1 when pages > 0:
                    source.Data.AsSpan(choice.Item1 % pages * Block, Block).CopyTo(target.Data.AsSpan(choice.Item2 % pages * Block));
                    break;
                case 2:
                    disk.Put(disk.Names[choice.Item1 % disk.Names.Count], source.Copy());
                    break;
                default:
                    target.Data.AsSpan(choice.Item2 % target.Length, Math.Min(512, target.Length - (choice.Item2 % target.Length))).Clear();
                    break;
            }
        }).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(600));
    }

    [Fact]
    public async Task A_bad_block_takes_its_object_with_it_and_the_object_can_be_stored_anew()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, 4 * Block);
        var file = await bench.FindAsync(1);
        bench.Disk.Inode(bench.Disk.Names[0]).Data[3 * Block] ^= 1;
        Assert.True(await bench.ReadBlockAsync(1, file!, 0));
        Assert.False(await bench.ReadBlockAsync(1, file!, 2));
        Assert.False(await bench.HasAsync(1));
        Assert.Equal((1, 0L), (bench.Tier.CountOf(DiskTierEvent.BlockBad), bench.Tier.Status.Bytes));
        Assert.Equal(DiskTierState.On, bench.Tier.Status.State);
        await bench.StoreAsync(1, 2, 4 * Block);
        Assert.Equal(4, await bench.CountGoodBlocksAsync(1));
    }

    private static async Task<FakeDisk> FilledAsync()
    {
        await using var bench = await DiskBench.OpenAsync();
        for (var id = 1; id <= 4; id++)
        {
            await bench.StoreAsync(id, 1, (id * Block) + id);
        }

        await bench.StoreAsync(1, 2, 2 * Block);
        bench.OfferBlock(5, 1, 6 * Block, 1);
        bench.OfferBlock(5, 1, 6 * Block, 4);
        bench.Tier.ReplaceHead(DiskBench.Key(2), 1, new TestHead(77));
        await bench.Tier.FlushAsync(DiskBench.Ct);
        return bench.Disk;
    }

    /// <summary>Reads everything twice: through a tier that opens the spoiled disk, and through one that had its files open before.</summary>
    private static async Task SpoilAsync(FakeDisk whole, Action<FakeDisk> spoil)
    {
        var disk = whole.Reboot();
        await using var before = await DiskBench.OpenAsync(disk, options => options with { OpenFiles = new() { MinUses = 1 } });
        await ReadAllAsync(before);
        spoil(disk);
        var copy = disk.Reboot();
        await ReadAllAsync(before);
        await before.DisposeAsync();
        await using (var after = await DiskBench.OpenAsync(copy))
        {
            await ReadAllAsync(after);
        }

        Assert.Equal((0, 0), (disk.OpenHandles, copy.OpenHandles));
    }

    private static async Task ReadAllAsync(DiskBench bench)
    {
        for (var id = 1; id <= 5; id++)
        {
            if (await bench.FindAsync(id) is { } file)
            {
                Assert.Equal(id == 1 ? 2UL : 1UL, file.Generation);
                Assert.Contains(((TestHead)file.Head).Id, id == 2 ? new[] { 2, 77 } : [id]);
            }

            // Checks every byte of every block that it can read.
            await bench.CountGoodBlocksAsync(id);
        }
    }
}
