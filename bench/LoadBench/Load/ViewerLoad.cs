using System.Diagnostics;
using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Targets;

namespace CdnNode.LoadBench.Load;

/// <summary>Paced viewers: all connected and reading, one segment of ten seconds after the other, then watched for a while in bins of 10 ms.</summary>
internal static class ViewerLoad
{
    private const int BinMilliseconds = 10;
    /// <summary>What a fresh process receives and sends before it counts: few viewers take longer to have its code compiled.</summary>
    private const int SettleReceives = 2000;

    /// <summary>
    /// Two segments: when everyone asks for the second one, a fresh process still compiles what that needs. And two seconds: a second behind the last viewer's
    /// second segment nobody asks, and so it is ten seconds later. Everyone asks once in between, while a window that begins when many ask has some of them twice.
    /// </summary>
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(22);
    private static readonly TimeSpan s_settleAtMost = TimeSpan.FromSeconds(30);

    /// <summary>Viewers, and how many short segments each watches, before anything is measured.</summary>
    private const int WarmViewers = 20, WarmSegments = 3;

    /// <summary>Files that generator and server open beside one a viewer.</summary>
    private const int OtherFiles = 500;

    public static bool Fits(int viewers) => viewers + OtherFiles <= Host.OpenFiles;

    /// <exception cref="InvalidOperationException">More viewers than files may be open, or an answer that is none.</exception>
    public static ViewerResult Run(Server server, ObjectKind kind, int viewers, long bitsPerSecond, TimeSpan watch)
    {
        if (!Fits(viewers)) throw new InvalidOperationException($"{viewers} viewers and {OtherFiles} other files are more than may be open (ulimit -n): {Host.OpenFiles}.");
        Warm(server.Port, kind);
        var idle = server.MemoryBytes;
        using var loop = new EpollLoop();
        var connections = new Connection[viewers];
        var bins = new int[viewers][];
        var firstBytes = new List<double>(viewers);
        var (start, end, broken, receives) = (long.MaxValue, long.MaxValue, 0, 0);
        try
        {
            void Received(int index, ReadOnlySpan<byte> bytes)
            {
                var connection = connections[index];
                if (bytes.IsEmpty)
                {
                    broken++;
                    return;
                }
                receives++;
                var isFirst = connection.FirstByte == 0;
                var isWhole = connection.Take(bytes, out var body);
                if (isFirst && connection.FirstByte != 0) firstBytes.Add(Stopwatch.GetElapsedTime(connection.Asked, connection.FirstByte).TotalMilliseconds);
                var now = Stopwatch.GetTimestamp();
                if (now >= start && now < end) bins[index][(int)(Stopwatch.GetElapsedTime(start, now).TotalMilliseconds / BinMilliseconds)] += body;
                if (isWhole) connection.Ask(kind.RequestOf(index));
            }

            // Spread over some seconds: a herd of connects is another test.
            var perTurn = Math.Max(1, viewers / 300);
            for (var i = 0; i < viewers; i++)
            {
                bins[i] = new int[(int)(watch.TotalMilliseconds / BinMilliseconds) + 1];
                connections[i] = new Connection(server.Port);
                loop.Add(connections[i], i);
                connections[i].Ask(kind.RequestOf(i));
                if (i % perTurn == 0) loop.Run(10, Received);
            }
            loop.RunFor(s_settle, Received);
            loop.RunFor(s_settleAtMost - s_settle, Received, () => receives >= SettleReceives);
            var window = Window.Begin(server);
            start = Stopwatch.GetTimestamp();
            end = start + (long)(watch.TotalSeconds * Stopwatch.Frequency);
            loop.RunFor(watch, Received);
            var usage = window.End();
            return ViewerResult.Of(bins, bitsPerSecond, BinMilliseconds, usage, server.MemoryBytes - idle, firstBytes, broken);
        }
        finally
        {
            foreach (var connection in connections) connection?.Dispose();
        }
    }

    /// <summary>
    /// Everything into the cache, without reading it at its pace: the first request begins the fill, the last byte, asked for by a range, comes when the fill
    /// has ended. Then a few viewers, so that what the server takes for the first ones (code, above all) is no memory of the many.
    /// </summary>
    private static void Warm(int port, ObjectKind kind)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        foreach (var each in (ObjectKind[])[kind, ObjectKind.SmallSegment])
            Task.WaitAll(Enumerable.Range(0, MediaTree.Count).Select(i => FillAsync(client, each, i)));
        Task.WaitAll(Enumerable.Range(0, WarmViewers).Select(i => WatchAsync(client, i)));
    }

    private static async Task FillAsync(HttpClient client, ObjectKind kind, int i)
    {
        var target = "/" + kind.FileOf(i);
        using var first = await client.GetAsync(target, HttpCompletionOption.ResponseHeadersRead);
        using var ask = new HttpRequestMessage(HttpMethod.Get, target);
        ask.Headers.Range = new(kind.Bytes - 1, null);
        using var last = await client.SendAsync(ask);
        if (last.StatusCode != System.Net.HttpStatusCode.PartialContent) throw new InvalidOperationException($"{target}: {last.StatusCode} to a range.");
    }

    private static async Task WatchAsync(HttpClient client, int i)
    {
        for (var segment = 0; segment < WarmSegments; segment++)
        {
            var body = await client.GetByteArrayAsync("/" + ObjectKind.SmallSegment.FileOf(i));
            if (body.Length != ObjectKind.SmallSegment.Bytes) throw new InvalidOperationException($"{body.Length} bytes of {ObjectKind.SmallSegment.Bytes}.");
        }
    }
}
