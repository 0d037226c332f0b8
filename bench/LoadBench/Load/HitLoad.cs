using System.Diagnostics;
using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Tables;
using CdnNode.LoadBench.Targets;

namespace CdnNode.LoadBench.Load;

/// <summary>Hits as fast as they come: so many connections, each asking again when its answer is whole.</summary>
internal static class HitLoad
{
    public static HitResult Run(Server server, ObjectKind kind, int connections, TimeSpan time)
    {
        Warm(server.Port, kind);
        using var loop = new EpollLoop();
        var clients = new Connection[connections];
        var latencies = new List<double>(1 << 16);
        var (requests, bytes, next) = (0L, 0L, 0);
        try
        {
            void Received(int index, ReadOnlySpan<byte> received)
            {
                if (received.IsEmpty) throw new InvalidOperationException("The server closed a connection.");
                var isWhole = clients[index].Take(received, out var body);
                bytes += body;
                if (!isWhole) return;
                requests++;
                latencies.Add(Stopwatch.GetElapsedTime(clients[index].Asked).TotalMilliseconds);
                clients[index].Ask(kind.FileOf(next++));
            }

            for (var i = 0; i < connections; i++)
            {
                clients[i] = new Connection(server.Port);
                loop.Add(clients[i], i);
                clients[i].Ask(kind.FileOf(next++));
            }
            RunFor(time / 4, loop, Received);
            (requests, bytes) = (0, 0);
            latencies.Clear();
            var cpu = ProcessTree.CpuSeconds(server.Id);
            RunFor(time, loop, Received);
            cpu = ProcessTree.CpuSeconds(server.Id) - cpu;
            return new HitResult(cpu / (bytes / 1e9), cpu / (requests / 1000.0), Statistics.Quantile(latencies, 0.99), requests / time.TotalSeconds);
        }
        finally
        {
            foreach (var client in clients) client?.Dispose();
        }
    }

    private static void Warm(int port, ObjectKind kind)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < MediaTree.Count; i++) client.GetByteArrayAsync("/" + kind.FileOf(i)).GetAwaiter().GetResult();
        }
    }

    private static void RunFor(TimeSpan time, EpollLoop loop, EpollLoop.ReadOnlySpanAction received)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time;) loop.Run(5, received);
    }
}
