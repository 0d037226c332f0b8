using System.Globalization;
using System.Text.RegularExpressions;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>
/// A crawler asks for one segment under ever new queries while viewers ask for the same few segments: what viewers want stays, and neither
/// memory nor disk grows past its cap. In the long form a million URLs at a cap of 1 GiB.
/// </summary>
public sealed partial class AFloodOfUrls
{
    private const int HotSegments = 40;
    private static readonly int Urls = Patience.ShortOrLong(15_000, 1_000_000);
    private static readonly int CapMebibytes = Patience.ShortOrLong(48, 1024);
    private const int DiskMebibytes = 64;

    /// <summary>What a busy process has beyond an idle one: compiled code, sockets, young garbage. Small beside a real cap, not beside a test's.</summary>
    private const int BusyMebibytes = 48;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 1_800_000)]
    public async Task Evicts_nothing_that_is_wanted_and_stays_within_memory_and_disk()
    {
        await using var origin = new ScriptedOrigin();
        origin.MapBody("/live/1.ts", VirtualBytes.Make(1, 0, 8_000), "Content-Type: video/mp2t", "Cache-Control: max-age=86400");
        for (var i = 0; i < HotSegments; i++)
            origin.MapBody($"/hot/{i}.ts", VirtualBytes.Make(i, 0, 200_000), "Content-Type: video/mp2t", "Cache-Control: max-age=86400");
        await using var node = await NodeProcess.StartAsync(
            new NodeSetup
            {
                Origin = origin.Address,
                Arguments = [$"--CdnNode:Memory:Cap={CapMebibytes}MiB", $"--CdnNode:Disk:Size={DiskMebibytes}MiB", "--CdnNode:Disk:KeepFree=0", "--CdnNode:AccessLog:Enabled=false"],
            },
            Cancel);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 32 }) { BaseAddress = node.Public };
        for (var i = 0; i < 2 * HotSegments; i++) await AskAsync(client, HotTarget(i));
        var idle = ResidentBytes(node);

        var (hits, asked, peak) = (0, 0, idle);
        await Parallel.ForAsync(0, Urls, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel }, async (i, _) =>
        {
            await AskAsync(client, $"/live/1.ts?r={i}");
            if (i % 10 != 0) return;
            Interlocked.Increment(ref asked);
            if (await AskAsync(client, HotTarget(i / 10))) Interlocked.Increment(ref hits);
            if (i % 1000 == 0) InterlockedMax(ref peak, ResidentBytes(node));
        });

        var disk = DirectoryBytes(Path.Combine(node.Data, "cache"));
        var cap = (long)CapMebibytes << 20;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Urls} URLs: hot hits {100.0 * hits / asked:F2} %, peak memory {peak >> 20} MiB ({idle >> 20} MiB idle, cap {CapMebibytes} MiB), disk {disk >> 20} MiB of {DiskMebibytes} MiB"));
        Assert.True(hits >= 0.95 * asked, $"{hits} of {asked}");
        Assert.True(peak <= idle + (BusyMebibytes << 20) + (1.15 * cap), $"{peak >> 20} MiB, idle {idle >> 20} MiB, cap {CapMebibytes} MiB");
        Assert.True(!Patience.Long || peak <= 1.15 * cap, $"{peak >> 20} MiB of {CapMebibytes} MiB");
        Assert.True(disk <= 1.01 * (DiskMebibytes << 20), $"{disk} bytes on disk");
    }

    private static string HotTarget(int i) => string.Create(CultureInfo.InvariantCulture, $"/hot/{i % HotSegments}.ts");

    /// <summary>True for a hit.</summary>
    private static async Task<bool> AskAsync(HttpClient client, string target)
    {
        using var answer = await client.GetAsync(target, Cancel);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.GetValues("Cache-Status").Any(static s => s.Contains("; hit", StringComparison.Ordinal));
    }

    private static long ResidentBytes(NodeProcess node) =>
        1024 * long.Parse(Resident().Match(File.ReadAllText($"/proc/{node.Process.Id}/status")).Groups[1].Value, CultureInfo.InvariantCulture);

    private static long DirectoryBytes(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static f => f.Length);

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            var now = Interlocked.CompareExchange(ref target, value, seen);
            if (now == seen) return;
            seen = now;
        }
    }

    [GeneratedRegex(@"VmRSS:\s+(\d+) kB")]
    private static partial Regex Resident();
}
