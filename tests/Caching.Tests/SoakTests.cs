using CdnNode.Caching.Tests.Support;
using static CdnNode.Caching.Tests.Support.CacheBench;

namespace CdnNode.Caching.Tests;

/// <summary>
/// Many threads open, read, hold, fill, fail, replace and purge over a memory that is far too small, while aging runs. Every byte read is
/// checked against its generation, those that were sent as pages when they arrive; at the end the accounting must be exact.
/// </summary>
public class SoakTests
{
    private const int Keys = 60;
    private const int Workers = 8;
    private const int RoundsPerWorker = 1500;

    private int _lastSeed;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task Nothing_held_is_freed_no_byte_is_mixed_up_and_the_accounting_is_exact(int seed, bool lends)
    {
        var lower = new TestLowerTier();
        await using var bench = new CacheBench(capBytes: 6 << 20, lower: lower, origin: new TestOrigin(), change: options => options with { LendsPages = lends });
        var workers = Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(bench, new Random((seed * 1000) + worker), lends), Ct));
        await Task.WhenAll(workers);
        await bench.Cache.Services.Fetcher.DrainAsync();

        await bench.AssertSoundAsync();
        Assert.True(bench.Cache.ReadStatistics().Evictions > 0);
        for (var id = 0; id < Keys; id++) bench.Cache.Remove(Key(id));
        Assert.Equal(0, bench.Cache.ReadStatistics().UsedBytes);
        await bench.AssertSoundAsync();
    }

    private async Task WorkAsync(CacheBench bench, Random random, bool lends)
    {
        using var way = lends ? await PagesOnTheWay.OpenAsync(Ct) : null;
        var held = new Queue<(BlockLease Lease, int Seed, long Offset)>();
        for (var round = 0; round < RoundsPerWorker; round++)
        {
            var key = Key((int)(Keys * random.NextDouble() * random.NextDouble()));
            try
            {
                switch (random.Next(20))
                {
                    case 0: bench.Cache.Remove(key); break;
                    case 1: await FillAsync(bench, key, random); break;
                    default:
                        using (var file = await bench.Cache.OpenAsync(key, Ct))
                        {
                            if (file is null) await FillAsync(bench, key, random);
                            else await ReadSomeAsync(file, random, held, way);
                        }
                        break;
                }
            }
            catch (FillFailedException)
            {
                // Another worker failed the fill that this one was reading, or purged what it wanted from below: a legal end.
            }
            while (held.Count > 4) CheckAndRelease(held.Dequeue());
        }
        while (held.Count > 0) CheckAndRelease(held.Dequeue());
        while (way?.Waiting > 0) way.ReadAndCheck();
    }

    private static async Task ReadSomeAsync(FileHandle file, Random random, Queue<(BlockLease Lease, int Seed, long Offset)> held, PagesOnTheWay? way)
    {
        var seed = ((TestHead)file.Head).Id;
        var offset = file.Length is > 0 and { } length ? random.NextInt64(length) : 0;
        for (var reads = random.Next(1, 8); reads > 0; reads--)
        {
            var lease = await file.ReadAsync(offset, Ct);
            if (lease.IsEmpty) return;
            if (way is not null && random.Next(3) == 0) way.Send(lease, seed, offset);
            if (way?.Waiting > random.Next(10)) way.ReadAndCheck();
            held.Enqueue((lease, seed, offset));
            offset += lease.Length;
            if (held.Count > 6) CheckAndRelease(held.Dequeue());
            if (random.Next(10) == 0) file.Prefetch(offset, 3 * Block);
        }
    }

    private async Task FillAsync(CacheBench bench, CacheKey key, Random random)
    {
        var seed = Interlocked.Increment(ref _lastSeed);
        var length = random.Next(4) switch { 0 => random.Next(3000), 1 => random.Next(Block), 2 => random.Next(4 * Block), _ => random.Next(12 * Block) };
        var isAnnounced = random.Next(3) > 0;
        var end = random.Next(10);
        using var fill = bench.Cache.BeginFill(key, new TestHead(seed, canBeRefetched: true), isAnnounced ? length : null, publish: random.Next(8) > 0);
        using var reader = fill.OpenReader();
        var reading = Task.Run(() => ReadToEndAsync(reader, seed), Ct);
        try
        {
            for (var at = 0; at < length;)
            {
                if (end == 0 && at > length / 2)
                {
                    fill.Fail(new IOException("cut"));
                    return;
                }
                if (end == 1 && isAnnounced && at > length / 2)
                {
                    fill.Stop();
                    return;
                }
                var count = Math.Min(random.Next(1, 60_000), length - at);
                await fill.WriteAsync(Body.Make(seed, at, count), Ct);
                at += count;
            }
            fill.Complete();
        }
        finally
        {
            fill.Dispose();
            await reading;
        }
    }

    private static async Task ReadToEndAsync(FileHandle reader, int seed)
    {
        try
        {
            await Body.ReadAndCheckAsync(reader, seed, Ct);
        }
        catch (FillFailedException)
        {
            // The fill was cut on purpose.
        }
    }

    private static void CheckAndRelease((BlockLease Lease, int Seed, long Offset) held)
    {
        using (held.Lease) Assert.True(Body.Matches(held.Seed, held.Offset, held.Lease.Span), "a held block changed, or bytes were mixed up");
    }
}
