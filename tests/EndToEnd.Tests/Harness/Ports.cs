using System.Net;
using System.Net.Sockets;

namespace CdnNode.EndToEnd.Tests.Harness;

/// <summary>Hands out TCP ports that nobody else gets while this test host lives.</summary>
/// <remarks>
/// A port that was merely found free may be taken by another test host, or as the local end of some connection, before the process it is
/// meant for binds it. So the ports come from below the kernel's ephemeral range, and each is held by an exclusively opened lock file:
/// the kernel closes it with the test host, however that ends.
/// </remarks>
internal static class Ports
{
    private const int First = 20_000;
    private const int Count = 12_000;
    private static readonly Lock Gate = new();
    private static readonly List<FileStream> Held = [];
    private static readonly string Folder = Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), "cdnnode-ports")).FullName;
    private static int s_next = Environment.ProcessId * 31 % Count;

    /// <exception cref="InvalidOperationException">The whole range is in use.</exception>
    public static int Take()
    {
        lock (Gate)
        {
            for (var tries = 0; tries < Count; tries++)
            {
                var port = First + s_next;
                s_next = (s_next + 1) % Count;
                if (TryHold(port))
                {
                    return port;
                }
            }
        }

        throw new InvalidOperationException($"No free port among {First}..{First + Count - 1}.");
    }

    private static bool TryHold(int port)
    {
        FileStream? hold = null;
        try
        {
            hold = new FileStream(System.IO.Path.Combine(Folder, port.ToString(null as IFormatProvider)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            Held.Add(hold);
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
        {
            hold?.Dispose();
            return false;
        }
    }
}
