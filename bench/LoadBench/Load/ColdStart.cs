using System.Diagnostics;
using System.Net.Sockets;
using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Load;

/// <summary>From the start of a process to the first byte of the first body that it serves.</summary>
internal static class ColdStart
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <exception cref="InvalidOperationException">It ended, or served nothing for a minute.</exception>
    public static ColdResult Run(int port, Command command, string target)
    {
        var began = Stopwatch.GetTimestamp();
        var server = Server.Launch(Cores.Server, port, command);
        try
        {
            while (true)
            {
                if (TryFetch(port, target) is var at and > 0) return new ColdResult(Stopwatch.GetElapsedTime(began, at).TotalMilliseconds, 1000 * server.CpuSeconds);
                if (server.HasEnded || Stopwatch.GetElapsedTime(began) > s_patience) throw new InvalidOperationException($"{command.Words[0]} served nothing.");
                Thread.Sleep(1);
            }
        }
        finally
        {
            server.Stop();
        }
    }

    /// <returns>When the first byte came; 0 when nobody listens yet.</returns>
    private static long TryFetch(int port, string target)
    {
        try
        {
            using var client = new Connection(port);
            client.Fetch(target);
            return client.FirstByte;
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
