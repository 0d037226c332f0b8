using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CdnNode.Caching.Tests.Support;

/// <summary>A connection whose peer reads late: leased bytes that were sent as pages wait in the kernel, and are checked when it reads.</summary>
internal sealed partial class PagesOnTheWay : IDisposable
{
    private readonly Socket _sender;
    private readonly Socket _receiver;
    private readonly Queue<(int Seed, long Offset, int Length)> _waiting = new();

    private PagesOnTheWay(Socket sender, Socket receiver) => (_sender, _receiver) = (sender, receiver);

    /// <summary>Stretches that nobody has read yet.</summary>
    public int Waiting => _waiting.Count;

    public static async Task<PagesOnTheWay> OpenAsync(CancellationToken ct)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await receiver.ConnectAsync(listener.LocalEndPoint!, ct);
        return new PagesOnTheWay(await listener.AcceptAsync(ct), receiver) { _sender = { Blocking = false } };
    }

    /// <summary>Sends what the kernel takes of the lease, without copying. The lease may end at once.</summary>
    /// <returns>Bytes taken.</returns>
    public int Send(BlockLease lease, int seed, long offset)
    {
        Assert.True(LentPages.TryLend(lease.Memory, out var pages));
        var from = pages.Offset;
        var taken = (int)SendFile(_sender.SafeHandle, pages.File, ref from, pages.Length);
        if (taken > 0) _waiting.Enqueue((seed, offset, taken));
        return Math.Max(0, taken);
    }

    /// <summary>Reads the stretch that has waited longest; every byte must be the one that was sent.</summary>
    public void ReadAndCheck()
    {
        var (seed, offset, length) = _waiting.Dequeue();
        var bytes = new byte[length];
        for (var at = 0; at < length;) at += _receiver.Receive(bytes.AsSpan(at));
        Assert.True(Body.Matches(seed, offset, bytes), $"wrong byte in {offset} .. {offset + length} of {seed} on its way");
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "sendfile", SetLastError = true)]
    private static partial nint SendFile(SafeSocketHandle socket, SafeFileHandle file, ref long offset, nint bytes);
}
