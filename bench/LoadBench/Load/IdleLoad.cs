using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Targets;

namespace CdnNode.LoadBench.Load;

/// <summary>Keep-alive connections that have had one answer each and now wait.</summary>
internal static class IdleLoad
{
    /// <summary>Requests of one connection before the memory's base is read: what a server takes with its first work isn't a connection's.</summary>
    private const int WarmRequests = 2000;

    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <param name="watch">How long they wait while CPU is counted.</param>
    /// <exception cref="InvalidOperationException">Not all were answered in time.</exception>
    public static IdleResult Run(Server server, int count, TimeSpan watch)
    {
        Warm(server.Port);
        var before = server.MemoryBytes;
        using var loop = new EpollLoop();
        var connections = new Connection[count];
        var (answered, closed) = (0, 0);
        try
        {
            void Received(int index, ReadOnlySpan<byte> bytes)
            {
                if (bytes.IsEmpty) closed++;
                else if (connections[index].Take(bytes, out _)) answered++;
            }

            for (var i = 0; i < count; i++)
            {
                connections[i] = new Connection(server.Port);
                loop.Add(connections[i], i);
                connections[i].Ask(ObjectKind.Playlist.RequestOf(i));
                loop.Run(0, Received);
            }
            loop.RunFor(s_patience, Received, () => answered + closed >= count);
            if (answered < count) throw new InvalidOperationException($"{answered} of {count} connections had an answer.");
            loop.RunFor(s_settle, Received);
            var window = Window.Begin(server);
            loop.RunFor(watch, Received);
            return new IdleResult(before, (double)(server.MemoryBytes - before) / count, closed, window.End());
        }
        finally
        {
            foreach (var connection in connections) connection?.Dispose();
        }
    }

    private static void Warm(int port)
    {
        using var client = new Connection(port);
        for (var i = 0; i < WarmRequests; i++) client.Fetch(ObjectKind.Playlist.FileOf(i));
    }
}
