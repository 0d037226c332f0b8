using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdnNode.LoadBench.Load;

/// <summary>One keep-alive client: asks, reads the head, counts the body, and says when an answer is whole.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _head = new byte[4096];
    private int _headBytes;
    private long _left = -1;

    public Connection(int port) => _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));

    public int Descriptor => (int)_socket.Handle;

    /// <summary>When the present request was sent (<see cref="Stopwatch"/> ticks).</summary>
    public long Asked { get; private set; }

    /// <summary>When the first byte of its answer's body came; 0 until then.</summary>
    public long FirstByte { get; private set; }

    public static byte[] Request(string target) => Encoding.ASCII.GetBytes($"GET /{target} HTTP/1.1\r\nHost: bench\r\n\r\n");

    /// <param name="request">As <see cref="Request"/> makes it.</param>
    public void Ask(ReadOnlySpan<byte> request)
    {
        (_headBytes, _left, FirstByte) = (0, -1, 0);
        Asked = Stopwatch.GetTimestamp();
        if (_socket.Send(request) != request.Length) throw new InvalidOperationException("A request didn't fit the socket's buffer.");
    }

    /// <summary>Takes received bytes.</summary>
    /// <param name="body">How many of them were body.</param>
    /// <returns>True when the answer is whole.</returns>
    /// <exception cref="InvalidOperationException">The answer isn't a 200 with a length, or longer than it said.</exception>
    public bool Take(ReadOnlySpan<byte> bytes, out int body)
    {
        if (_left < 0) bytes = TakeHead(bytes);
        body = bytes.Length;
        if (_left < 0) return false;
        if (FirstByte == 0 && body > 0) FirstByte = Stopwatch.GetTimestamp();
        _left -= body;
        return _left >= 0 ? _left == 0 : throw new InvalidOperationException("A body longer than its length.");
    }

    /// <summary>Asks and waits for the whole answer.</summary>
    public void Fetch(string target)
    {
        Span<byte> buffer = stackalloc byte[16 * 1024];
        Ask(Request(target));
        int received;
        do
        {
            received = _socket.Receive(buffer);
            if (received == 0) throw new InvalidOperationException($"{target}: the server closed the connection.");
        }
        while (!Take(buffer[..received], out _));
    }

    public void Dispose() => _socket.Dispose();

    private ReadOnlySpan<byte> TakeHead(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, _head.Length - _headBytes);
        bytes[..taken].CopyTo(_head.AsSpan(_headBytes));
        var all = _head.AsSpan(0, _headBytes + taken);
        var end = all.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            if (all.Length == _head.Length) throw new InvalidOperationException("A head of more than 4 KiB.");
            _headBytes = all.Length;
            return default;
        }
        _left = LengthIn(all[..(end + 2)]);
        return bytes[(end + 4 - _headBytes)..];
    }

    /// <param name="head">Whole lines.</param>
    private static long LengthIn(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("HTTP/1.1 200"u8))
        {
            for (var rest = head; rest.IndexOf("\r\n"u8) is var end and >= 0; rest = rest[(end + 2)..])
            {
                var name = "Content-Length:"u8;
                var line = rest[..end];
                if (line.Length <= name.Length || !Ascii.EqualsIgnoreCase(line[..name.Length], name)) continue;
                if (Utf8Parser.TryParse(line[name.Length..].TrimStart((byte)' '), out long length, out _)) return length;
            }
        }
        throw new InvalidOperationException($"Not a 200 with a length: {Encoding.ASCII.GetString(head)}");
    }
}
