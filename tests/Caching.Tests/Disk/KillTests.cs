using CdnNode.Caching.Disk;
using CdnNode.Caching.Tests.Disk.Support;
using CdnNode.Caching.Tests.Support;

namespace CdnNode.Caching.Tests.Disk;

/// <summary>The process dies at any of its changes to the disk, or the power goes: what the next one serves is right.</summary>
public sealed class KillTests
{
    private const int Block = DiskBench.Block;
    private const int Objects = 14;

    /// <summary>Stores, replaces, removes and evicts; small enough a tier that the later stores need evictions.</summary>
    private static readonly Func<DiskBench, Known, Task>[] Script =
    [
        Store(1, 1, 3 * Block), Store(2, 1, 1), Store(3, 1, 0), StoreBlock(4, 1, 9 * Block, 2), StoreBlock(4, 1, 9 * Block, 8), Head(1, 1, 501),
        Store(1, 2, 2 * Block + 5), Remove(2), Store(5, 1, 6 * Block), Head(5, 1, 502), Head(5, 1, 503), StoreBlock(4, 2, 9 * Block, 0), Remove(3),
        Store(6, 1, 5 * Block), Store(2, 2, Block), Store(7, 1, 7 * Block), Remove(1), Store(8, 1, 7 * Block), Store(9, 1, 6 * Block),
        Store(1, 3, Block), Head(9, 1, 504), StoreBlock(10, 1, 3 * Block, 1), Store(11, 1, 4 * Block), Remove(9), Store(12, 1, 5 * Block),
        StoreBlock(13, 1, 2 * Block, 0), StoreBlock(13, 1, 2 * Block, 1),
    ];

    [Fact]
    public async Task Killed_at_any_change_nothing_partial_removed_or_outdated_is_served()
    {
        var changes = (await RunAsync(int.MaxValue, 0)).Disk.Changes;
        Assert.True(changes > 100, $"{changes} changes");
        var points = 0;
        foreach (var part in new[] { 0, 0.001, 0.2, 0.5, 0.51, 0.8, 0.97, 0.999, 1, 0.01, 0.35, 0.65, 0.1, 0.9, 0.95 })
        {
            for (var at = 1; at <= changes; at++, points++)
            {
                var (disk, known) = await RunAsync(at, part);
                await CheckAsync(disk.Reboot(), known, isPowerCut: false, $"killed at change {at}, part {part}");
            }
        }

        Assert.True(points > 2000, $"{points} points");
    }

    [Fact]
    public async Task After_a_power_cut_that_lost_and_scrambled_what_was_never_synced_no_wrong_byte_is_served()
    {
        var changes = (await RunAsync(int.MaxValue, 0)).Disk.Changes;
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            var (disk, known) = await RunAsync(random.Next(1, changes + 1), random.NextDouble());
            var left = disk.Reboot();
            Scramble(left, random);
            await CheckAsync(left, known, isPowerCut: true, $"power cut {seed}");
        }
    }

    [Fact]
    public async Task Killed_while_heads_are_replaced_the_object_stays_with_one_of_them()
    {
        Func<DiskBench, Known, Task>[] script = [Store(1, 1, 2 * Block), Head(1, 1, 501), Head(1, 1, 502), Head(1, 1, 503), Head(1, 1, 504)];
        var stored = (await RunAsync(int.MaxValue, 0, script[..1])).Disk.Changes;
        for (var at = stored + 1; at <= stored + 4; at++)
        {
            for (var part = 0.0; part <= 1; part += 0.02)
            {
                var (disk, known) = await RunAsync(at, part, script);
                await using var bench = await DiskBench.OpenAsync(disk.Reboot());
                var file = await bench.FindAsync(1);
                Assert.True(file is not null, $"gone: killed at change {at}, part {part}");
                Assert.True(known.AllowsHead(1, 1, ((TestHead)file.Head).Id));
                Assert.Equal(2, await bench.CountGoodBlocksAsync(1));
            }
        }
    }

    private static void Scramble(FakeDisk disk, Random random)
    {
        var names = disk.Names.Concat(disk.Temporaries).ToArray();
        foreach (var name in names)
        {
            var inode = disk.Inode(name);
            for (var page = 0; page * FakeInode.Page < inode.Length; page++)
            {
                var length = Math.Min(FakeInode.Page, inode.Length - (page * FakeInode.Page));
                var bytes = inode.Data.AsSpan(page * FakeInode.Page, length);
                var other = disk.Inode(names[random.Next(names.Length)]);
                switch (random.Next(12))
                {
                    case 0:
                        bytes.Clear();
                        break;
                    case 1 when other.Length >= length:
                        other.Data.AsSpan(random.Next(other.Length - length + 1) / 512 * 512, length).CopyTo(bytes);
                        break;
                    case 2:
                        bytes[random.Next(length)..].Clear();
                        break;
                }
            }

            if (random.Next(8) == 0)
            {
                inode.Length = random.Next(inode.Length + 1);
            }
        }
    }

    private static async Task<(FakeDisk Disk, Known Known)> RunAsync(int killAt, double part, IEnumerable<Func<DiskBench, Known, Task>>? script = null)
    {
        var disk = new FakeDisk { KillAt = killAt, KilledPart = part };
        var known = new Known();
        await using var bench = await DiskBench.OpenAsync(disk, Small);
        foreach (var step in script ?? Script)
        {
            await step(bench, known);
            if (disk.IsKilled)
            {
                break;
            }
        }

        return (disk, known);
    }

    private static async Task CheckAsync(FakeDisk disk, Known known, bool isPowerCut, string where)
    {
        await using var bench = await DiskBench.OpenAsync(disk, Small);
        Assert.Equal(DiskTierState.On, bench.Tier.Status.State);
        Assert.Empty(disk.Temporaries);
        Assert.True(bench.Tier.Status.Bytes <= bench.Options.MaxBytes, where);
        // A block that came without its entry takes room and isn't known: at most the one that was being written.
        Assert.True(isPowerCut || disk.UsedBytes <= bench.Tier.Status.Bytes + Block, where);
        for (var id = 1; id < Objects; id++)
        {
            if (await bench.FindAsync(id) is not { } file)
            {
                continue;
            }

            Assert.True(known.Offered.Contains((id, file.Generation)), where);
            var good = await bench.CountGoodBlocksAsync(id);
            if (!isPowerCut)
            {
                Assert.True(!file.IsWhole || good == (file.Length + Block - 1) / Block, $"{where}: object {id} is said to be whole, {good} blocks");
                Assert.False(known.Removed.Contains(id), $"{where}: removed object {id} is served");
                Assert.True(known.AllowsHead(id, file.Generation, ((TestHead)file.Head).Id), $"{where}: object {id} has an outdated head");
            }
        }

        Assert.True(isPowerCut || bench.Tier.CountOf(DiskTierEvent.BlockBad) == 0, where);
    }

    private static DiskTierOptions Small(DiskTierOptions options) => options with { MaxBytes = 1 << 20, MaxObjects = 8 };

    private static Func<DiskBench, Known, Task> Store(int id, ulong generation, int length) => async (bench, known) =>
    {
        known.Offer(id, generation);
        bench.Tier.TryStoreWhole(new MemorySource(id, generation, length, Block), mayEvict: true);
        await bench.Tier.FlushAsync(DiskBench.Ct);
    };

    private static Func<DiskBench, Known, Task> StoreBlock(int id, ulong generation, int length, int block) => async (bench, known) =>
    {
        known.Offer(id, generation);
        bench.Tier.TryStoreBlock(new MemorySource(id, generation, length, Block), block, mayEvict: true);
        await bench.Tier.FlushAsync(DiskBench.Ct);
    };

    private static Func<DiskBench, Known, Task> Head(int id, ulong generation, int head) => async (bench, known) =>
    {
        known.Heads.Add((id, generation, head));
        bench.Tier.ReplaceHead(DiskBench.Key(id), generation, new TestHead(head));
        await bench.Tier.FlushAsync(DiskBench.Ct);
        if (!bench.Disk.IsKilled)
        {
            known.SettledHeads[(id, generation)] = head;
        }
    };

    private static Func<DiskBench, Known, Task> Remove(int id) => async (bench, known) =>
    {
        bench.Tier.Remove(DiskBench.Key(id));
        await bench.Tier.FlushAsync(DiskBench.Ct);
        if (!bench.Disk.IsKilled)
        {
            known.Removed.Add(id);
        }
    };

    /// <summary>What the script has asked for, as far as it came.</summary>
    private sealed class Known
    {
        public HashSet<(int Id, ulong Generation)> Offered { get; } = [];

        public HashSet<int> Removed { get; } = [];

        public HashSet<(int Id, ulong Generation, int Head)> Heads { get; } = [];

        public Dictionary<(int Id, ulong Generation), int> SettledHeads { get; } = [];

        public void Offer(int id, ulong generation)
        {
            Offered.Add((id, generation));
            Removed.Remove(id);
        }

        public bool AllowsHead(int id, ulong generation, int head)
        {
            var settled = SettledHeads.GetValueOrDefault((id, generation), id);
            return head == settled || (head > settled && Heads.Contains((id, generation, head)));
        }
    }
}
