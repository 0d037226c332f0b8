using CdnNode.Caching.Tests.Support;
using static CdnNode.Caching.Tests.Support.CacheBench;

namespace CdnNode.Caching.Tests.Memory;

/// <summary>Pages of blocks that sockets take as they are (sendfile), and what becomes of them when the memory goes to others.</summary>
public sealed class LentPagesTests
{
    private const int Others = 200;

    [Theory]
    [InlineData(Block)]
    [InlineData((2 * Block) + 777)]
    public async Task Bytes_on_their_way_stay_as_they_were_though_their_memory_is_filled_with_others(int length)
    {
        await using var bench = Lending();
        using var way = await PagesOnTheWay.OpenAsync(Ct);
        await bench.FillAsync(1, length);
        var sent = await SendAsync(bench, 1, way);
        var window = await WindowAsync(bench.Cache.TryOpen(Key(1))!);

        bench.Cache.Remove(Key(1));
        for (var id = 2; id < Others; id++) await bench.FillAsync(id, Block);

        Assert.Contains(window, await WindowsAsync(bench));
        Assert.True(sent >= Block);
        while (way.Waiting > 0) way.ReadAndCheck();
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task They_stay_when_the_block_is_moved_to_make_room_and_when_its_slab_is_dropped()
    {
        await using var bench = Lending(4 << 20);
        using var way = await PagesOnTheWay.OpenAsync(Ct);
        for (var id = 0; id < 60; id++)
        {
            await bench.FillAsync(id, id % 7 == 0 ? Block : 5000);
            if (id % 5 == 0) await SendAsync(bench, id, way);
        }
        for (var id = 0; id < 60; id += 2) bench.Cache.Remove(Key(id));
        while (bench.Cache.Services.Pool.TryMakePiece(1 << 20))
        {
            await bench.FillAsync(1000, 1 << 20);
            bench.Cache.Remove(Key(1000));
            if (way.Waiting == 0) break;
            way.ReadAndCheck();
        }
        while (way.Waiting > 0) way.ReadAndCheck();

        for (var id = 1; id < 60; id += 2)
        {
            if (bench.Cache.TryOpen(Key(id)) is not { } file) continue;
            using (file) await Body.ReadAndCheckAsync(file, id, Ct);
        }
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_cache_that_does_not_lend_and_memory_of_others_are_to_be_copied()
    {
        await using var bench = new CacheBench();
        await bench.FillAsync(1, Block);
        using var file = bench.Cache.TryOpen(Key(1))!;
        Assert.True(file.TryRead(0, out var lease));
        using (lease) Assert.False(LentPages.TryLend(lease.Memory, out _));
        Assert.False(LentPages.TryLend(new byte[Block], out _));
        Assert.False(LentPages.TryLend(default, out _));
    }

    private static CacheBench Lending(long capBytes = 8 << 20) => new(capBytes, change: options => options with { LendsPages = true });

    private static async Task<long> SendAsync(CacheBench bench, int id, PagesOnTheWay way)
    {
        using var file = bench.Cache.TryOpen(Key(id))!;
        long offset = 0;
        while (true)
        {
            using var lease = await file.ReadAsync(offset, Ct);
            if (lease.IsEmpty) return offset;
            var taken = way.Send(lease, id, offset);
            offset += taken;
            if (taken < lease.Length) return offset;
        }
    }

    /// <summary>Where the first bytes of a file lie, which is closed then.</summary>
    private static async Task<long> WindowAsync(FileHandle opened)
    {
        using var file = opened;
        using var lease = await file.ReadAsync(0, Ct);
        Assert.True(LentPages.TryLend(lease.Memory, out var pages));
        return pages.Offset;
    }

    private static async Task<HashSet<long>> WindowsAsync(CacheBench bench)
    {
        var windows = new HashSet<long>();
        for (var id = 2; id < Others; id++)
        {
            if (bench.Cache.TryOpen(Key(id)) is { } file) windows.Add(await WindowAsync(file));
        }
        return windows;
    }
}
