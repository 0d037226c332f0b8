using System.Diagnostics;
using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Tables;
using CdnNode.LoadBench.Targets;

namespace CdnNode.LoadBench.Load;

/// <summary>Many clients, connected before, who all ask at once for one object that the cache doesn't have.</summary>
internal static class HerdLoad
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(40);

    public static HerdResult Run(Server server, TricklingOrigin origin, int clients)
    {
        // Code compiled, connections to the origin open: a herd meets a server that has worked.
        for (var i = 0; i < 20; i++) FetchOne(server.Port, origin.NextSmall());
        using var loop = new EpollLoop();
        var connections = new Connection[clients];
        var (done, failed) = (0, 0);
        var last = 0L;
        try
        {
            void Received(int index, ReadOnlySpan<byte> bytes)
            {
                if (bytes.IsEmpty) failed++;
                else if (connections[index].Take(bytes, out _)) (done, last) = (done + 1, Stopwatch.GetTimestamp());
            }

            for (var i = 0; i < clients; i++)
            {
                connections[i] = new Connection(server.Port);
                loop.Add(connections[i], i);
            }
            var target = origin.NextCold();
            var request = Connection.Request(target);
            var window = Window.Begin(server);
            foreach (var connection in connections) connection.Ask(request);
            loop.RunFor(s_patience, Received, () => done + failed == clients);
            var usage = window.End();
            var waits = connections.Where(static c => c.FirstByte > 0).Select(static c => Stopwatch.GetElapsedTime(c.Asked, c.FirstByte).TotalMilliseconds).ToArray();
            return new HerdResult(
                origin.RequestsFor(target), Statistics.Median(waits), Statistics.Quantile(waits, 1),
                Stopwatch.GetElapsedTime(connections[0].Asked, last).TotalMilliseconds, origin.FirstFill.TotalMilliseconds, clients - done, usage);
        }
        finally
        {
            foreach (var connection in connections) connection?.Dispose();
        }
    }

    private static void FetchOne(int port, string target)
    {
        using var client = new Connection(port);
        client.Fetch(target);
    }
}
