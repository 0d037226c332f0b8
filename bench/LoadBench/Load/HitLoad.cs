using System.Diagnostics;
using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Tables;
using CdnNode.LoadBench.Targets;

namespace CdnNode.LoadBench.Load;

/// <summary>Hits as fast as they come: so many connections, each asking again when its answer is whole.</summary>
internal static class HitLoad
{
    /// <summary>Requests before it counts, so that a busy machine or slow server too has its code compiled.</summary>
    private const int SettleRequests = 2000;

    private static readonly TimeSpan s_settleAtMost = TimeSpan.FromSeconds(10);

    public static HitResult Run(Server server, ObjectKind kind, int connections, TimeSpan time)
    {
        Warm(server.Port, kind);
        using var loop = new EpollLoop();
        var clients = new Connection[connections];
        var latencies = new List<double>(1 << 20);
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
                clients[index].Ask(kind.RequestOf(next++));
            }

            for (var i = 0; i < connections; i++)
            {
                clients[i] = new Connection(server.Port);
                loop.Add(clients[i], i);
                clients[i].Ask(kind.RequestOf(next++));
            }
            loop.RunFor(time / 4, Received);
            loop.RunFor(s_settleAtMost, Received, () => requests >= SettleRequests);
            (requests, bytes) = (0, 0);
            latencies.Clear();
            var window = Window.Begin(server);
            loop.RunFor(time, Received);
            return new HitResult(requests, bytes, Statistics.Quantile(latencies, 0.99), window.End());
        }
        finally
        {
            foreach (var client in clients) client?.Dispose();
        }
    }

    /// <summary>Twice: the second time they come from memory, wherever the server has kept them after the first.</summary>
    private static void Warm(int port, ObjectKind kind)
    {
        for (var i = 0; i < 2 * MediaTree.Count; i++)
        {
            using var client = new Connection(port);
            client.Fetch(kind.FileOf(i));
        }
    }
}
