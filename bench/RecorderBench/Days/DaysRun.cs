using System.Diagnostics;
using System.Globalization;
using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Options;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.RecorderBench.Days;

/// <summary>How long a month of twenty channels takes to open, and a day's playlist of one to come over HTTP from a node that has it.</summary>
internal static class DaysRun
{
    public static async Task RunAsync(TextWriter output)
    {
        var data = Directory.CreateTempSubdirectory("recorder-days-").FullName;
        try
        {
            var folder = Path.Combine(data, "recordings");
            MonthOfChannels.Make(folder);
            for (var time = 0; time < 3; time++)
            {
                var opened = Stopwatch.StartNew();
                await using var archive = await RecordingArchive.OpenAsync(new RecorderOptions { Folder = folder }, TimeProvider.System, NullLogger<RecordingArchive>.Instance);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"opened {archive.Channels.Count} channels in {opened.Elapsed.TotalMilliseconds:F0} ms"));
            }

            using var node = await RecordingNode.StartAsync(data);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"the node answered {node.StartTime.TotalMilliseconds:F0} ms after its start"));
            await AskAsync(output, node, "the first ever, with compilation", static _ => 29, asks: 5);
            await AskAsync(output, node, "a day, its journals from the disk", static i => 1 + (i / MonthOfChannels.Channels), 10 * MonthOfChannels.Channels);
            await AskAsync(output, node, "the same from memory", static _ => 10, 10 * MonthOfChannels.Channels);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task AskAsync(TextWriter output, RecordingNode node, string what, Func<int, int> day, int asks)
    {
        var times = new List<double>();
        var (bytes, cpu) = (0, node.CpuTime);
        for (var i = 0; i < asks; i++)
        {
            var from = MonthOfChannels.From.AddDays(day(i)).ToUnixTimeSeconds();
            var asked = Stopwatch.GetTimestamp();
            var text = await node.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{MonthOfChannels.PlaylistOf(i % MonthOfChannels.Channels)}?from={from}&to={from + 86400}"));
            times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            bytes = text.Length;
            if (text.Split("#EXTINF").Length - 1 != 24 * MonthOfChannels.SegmentsAnHour)
                throw new InvalidOperationException($"The playlist has {text.Split("#EXTINF").Length - 1} segments.");
        }

        times.Sort();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what}: {times[asks / 2]:F1} ms (median of {asks}), {times[^1]:F1} ms (slowest), {(node.CpuTime - cpu).TotalMilliseconds / asks:F1} ms of the node's CPU, {bytes} bytes"));
    }
}
