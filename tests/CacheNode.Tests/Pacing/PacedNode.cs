using System.Text.Json;
using CdnNode.Operations.Options;
using CdnNode.Shaper;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Pacing;

/// <summary>Words for the scenarios of pacing: segments of known bytes, viewers that read, and what the shaper let through.</summary>
internal static class PacedNode
{
    /// <summary>800 kbit/s, 100 KB a second, quanta of 10,528 bytes.</summary>
    public const string Rate = "800kbit";

    public static readonly (string, string)[] Fixed =
    [
        ("CdnNode:Shaper:Mode", "fixed"), ("CdnNode:Shaper:FixedRate", Rate), ("CdnNode:Prefetch:Enabled", "false"),
        // The wheels look at the clock every millisecond, so that held time can pass faster than real time.
        ("CdnNode:Shaper:Tick", "1ms"),
        // Under a held clock what is under way never ends.
        ("CdnNode:Drain:Timeout", "0s"),
    ];

    /// <summary>Any <c>.ts</c> of so many bytes that follow from their offset.</summary>
    public static RequestDelegate Segments(int bytes) => context =>
    {
        context.Response.Headers.CacheControl = "max-age=600";
        context.Response.ContentType = "video/mp2t";
        context.Response.Headers.ETag = "\"a\"";
        context.Response.ContentLength = bytes;
        return context.Response.Body.WriteAsync(VirtualFile.Bytes(0, bytes)).AsTask();
    };

    /// <summary>Bytes that left by the shaper since the node started.</summary>
    public static long SentBytes(this TestNode node) => node.Service<ShaperEngine>().Wheels.Sum(static wheel => wheel.Counters.SentBytes);

    /// <summary>Waits until so much has left: the last of a body is counted a moment after its viewer has it.</summary>
    public static async Task UntilSentAsync(this TestNode node, long bytes)
    {
        while (node.SentBytes() < bytes)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Asks and returns when the head is there; the body is read in the background, and is what the task gives.</summary>
    public static async Task<Task<byte[]>> WatchAsync(this TestNode node, string path)
    {
        var answer = await node.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The last line that the access log has of a path; null when none is written yet.</summary>
    public static async Task<JsonElement?> FindLogLineAsync(this TestNode node, string path) =>
        await node.LogLinesAsync(path) is { Count: > 0 } found ? found[^1] : null;

    /// <summary>All lines that the access log has of a path so far. Those of requests that ended shortly after each other may have changed places.</summary>
    public static async Task<IReadOnlyList<JsonElement>> LogLinesAsync(this TestNode node, string path)
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        var log = Path.Combine(node.Service<NodeOptions>().DataDirectory, "access.log");
        if (!File.Exists(log)) return [];
        await using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        var text = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        var lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement);
        return [.. lines.Where(line => line.GetProperty("path").GetString() == path)];
    }

    /// <summary>The rate at which an answer left, by the access log; null when it was unpaced. Waits until the line is there.</summary>
    public static async Task<int?> PacedRateAsync(this TestNode node, string path)
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (await node.FindLogLineAsync(path) is { } line) return line.TryGetProperty("pacedBps", out var rate) ? rate.GetInt32() : null;
            await Task.Yield();
        }
    }
}
