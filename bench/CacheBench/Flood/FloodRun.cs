using System.Diagnostics;
using System.Globalization;
using CdnNode.Caching;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.CacheBench.Flood;

/// <summary>
/// A million URLs that nobody asks for twice, straight into the memory tier, beside a hot set that is asked for all the time: does the process
/// stay within its cap, and the hot set in memory.
/// </summary>
internal static class FloodRun
{
    private const int Urls = 1_000_000;
    private const int HotFiles = 200;
    private static readonly byte[] s_body = new byte[64 * 1024];

    /// <summary>Each size in a process of its own: a heap that has grown stays grown.</summary>
    /// <returns>0 when no process grew by more than the cap + 15 % and 95 % of the hot set was found.</returns>
    public static async Task<int> RunAsync(TextWriter output)
    {
        output.WriteLine("| cap | body | memory at the start | at the peak | grown over the cap | process over the cap | hot set found |\n|---|---|---|---|---|---|---|");
        var kept = true;
        foreach (var megabytes in (int[])[256, 512, 1024])
        {
            foreach (var bytes in (int[])[200, 2_000, 50_000])
            {
                var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
                foreach (var argument in (string[])[.. Itself(), "flood", $"{megabytes}", $"{bytes}"]) start.ArgumentList.Add(argument);
                using var run = Process.Start(start)!;
                output.Write(await run.StandardOutput.ReadToEndAsync());
                await run.WaitForExitAsync();
                kept &= run.ExitCode == 0;
            }
        }
        return kept ? 0 : 1;
    }

    /// <summary>What the process is named after: nothing, or the assembly when it is the host that runs it.</summary>
    private static string[] Itself() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];

    public static async Task<int> RunOneAsync(TextWriter output, int megabytes, int bytes) => await FloodAsync(output, megabytes, bytes) ? 0 : 1;

    private static async Task<bool> FloodAsync(TextWriter output, int megabytes, int bytes)
    {
        var cap = (long)megabytes << 20;
        await WarmAsync(bytes);
        var start = Environment.WorkingSet;
        await using var cache = new BlockCache(new BlockCacheOptions { MemoryCapBytes = cap, LendsPages = true }, TimeProvider.System, NullLogger<BlockCache>.Instance, new Quiet());
        var (peak, found, looked) = (0L, 0, 0);
        for (var url = 0; url < Urls; url++)
        {
            await FillAsync(cache, $"/flood/{url}", bytes);
            if (url % 5 == 0)
            {
                var hot = $"/hot/{url / 5 % HotFiles}";
                using var file = cache.TryOpen(CacheKey.FromText(hot));
                if (url > HotFiles * 10) (looked, found) = (looked + 1, found + (file is null ? 0 : 1));
                if (file is null) await FillAsync(cache, hot, bytes);
            }
            if (url % 2_000 == 0) peak = Math.Max(peak, Environment.WorkingSet);
        }
        var grown = (double)(peak - start - cap) / cap;
        var over = (double)(peak - cap) / cap;
        var share = (double)found / looked;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {megabytes} MiB | {bytes} B | {start >> 20} MiB | {peak >> 20} MiB | {grown:P1} | {over:P1} | {share:P2} |"));
        return grown <= 0.15 && share >= 0.95;
    }

    /// <summary>What the process has loaded and compiled, and the collector's own, is there before the count.</summary>
    private static async Task WarmAsync(int bytes)
    {
        await using (var cache = new BlockCache(new BlockCacheOptions { MemoryCapBytes = 4 << 20 }, TimeProvider.System, NullLogger<BlockCache>.Instance, new Quiet()))
        {
            for (var url = 0; url < 2_000; url++) await FillAsync(cache, $"/warm/{url}", bytes);
        }
        GC.Collect();
    }

    private static async ValueTask FillAsync(BlockCache cache, string url, int bytes)
    {
        using var fill = cache.BeginFill(CacheKey.FromText(url), new Quiet.Head(), bytes);
        await fill.WriteAsync(s_body.AsMemory(0, bytes), CancellationToken.None);
        fill.Complete();
    }
}
