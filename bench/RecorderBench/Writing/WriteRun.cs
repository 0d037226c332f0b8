using System.Diagnostics;
using System.Globalization;
using CdnNode.Recorder;
using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Options;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.RecorderBench.Writing;

/// <summary>CPU of recording, from the bytes in memory to the acknowledged segment, against a plain copy of as many bytes with as many syncs.</summary>
internal static class WriteRun
{
    private const int Channels = 8;
    private const int UnitBytes = 1 << 20;
    private const double GiB = 1L << 30;

    public static async Task RunAsync(TextWriter output, int mebibytes)
    {
        var folder = Directory.CreateTempSubdirectory("recorder-bench-").FullName;
        try
        {
            var (recorded, syncs) = await RecordAsync(output, Path.Combine(folder, "recordings"), (long)mebibytes << 20);
            var copied = Copy(output, folder, (long)mebibytes << 20, syncs);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"recording costs {recorded / copied:F2} x the copy"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>CPU seconds a GiB, and syncs.</returns>
    private static async Task<(double Seconds, long Syncs)> RecordAsync(TextWriter output, string folder, long bytes)
    {
        var options = new RecorderOptions
        {
            Folder = folder,
            ReserveBytes = 0,
            Channels = [.. Enumerable.Range(0, Channels).Select(static i => new RecordedChannelOptions { Name = $"c{i}", Playlist = $"/c{i}/index.m3u8" })],
        };
        Directory.CreateDirectory(folder);
        var files = new CountedFiles(new LocalRecorderFiles(folder));
        var source = new EndlessSource();
        await using var archive = await RecordingArchive.OpenAsync(options, TimeProvider.System, NullLogger.Instance, files);
        await using var engine = new RecorderEngine(archive, source, options, new Quiet(), NullLogger<RecorderEngine>.Instance);
        var (cpu, clock) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await engine.StartAsync(CancellationToken.None);
        using (var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100)))
        {
            while (archive.Channels.Sum(static c => c.Bytes) < bytes)
                await tick.WaitForNextTickAsync();
        }

        await engine.StopAsync(CancellationToken.None);
        var (used, took, done) = ((Environment.CpuUsage.TotalTime - cpu).TotalSeconds, Stopwatch.GetElapsedTime(clock).TotalSeconds, archive.Channels.Sum(static c => c.Bytes));
        var gaps = engine.Status.SelectMany(static c => c.Renditions).Sum(static r => r.GapsByCause.Values.Sum());
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"recorded {done / GiB:F2} GiB of {Channels} channels in {took:F1} s: {used / (done / GiB):F2} CPU seconds a GiB; {files.WholeUnits} of {files.DataWrites} data writes were 1 MiB, {files.UnitShare:P1} of the bytes; {files.Syncs} syncs; {gaps} gaps"));
        return (used / (done / GiB), files.Syncs);
    }

    private static double Copy(TextWriter output, string folder, long bytes, long syncs)
    {
        var source = Path.Combine(folder, "source");
        File.WriteAllBytes(source, new byte[64 * UnitBytes]);
        var buffer = new byte[UnitBytes];
        using var from = File.OpenHandle(source);
        using var to = new LocalRecorderFiles(folder).Create("copy");
        var (units, synced) = (bytes / UnitBytes, 0L);
        var cpu = Environment.CpuUsage.TotalTime;
        for (var unit = 0L; unit < units; unit++)
        {
            RandomAccess.Read(from, buffer, unit % 64 * UnitBytes);
            to.Write(buffer, unit * UnitBytes);
            for (; synced < syncs * (unit + 1) / units; synced++)
                to.Sync();
        }

        var seconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / (bytes / GiB);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"copied {bytes / GiB:F2} GiB with {synced} syncs: {seconds:F2} CPU seconds a GiB"));
        return seconds;
    }
}
