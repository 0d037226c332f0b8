using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdnNode.EndToEnd.Tests.Harness.Clients;

/// <summary>One HTTP/1.1 connection that sends exactly the bytes it is given and shows exactly what comes back.</summary>
/// <remarks>No client library: those repair, refuse or retry what a scenario wants to send or see.</remarks>
internal sealed class RawConnection : IDisposable
{
    private const int MaxHead = 64 * 1024;
    private readonly Socket _socket;
    private readonly byte[] _buffer;
    private int _start;
    private int _end;

    private RawConnection(Socket socket, int bufferSize)
    {
        _socket = socket;
        _buffer = new byte[bufferSize];
    }

    public static async Task<RawConnection> OpenAsync(Uri server, CancellationToken cancel, int bufferSize = MaxHead)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, server.Port, cancel);
            return new RawConnection(socket, bufferSize);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one GET and reads the whole answer on a connection of its own.</summary>
    public static async Task<RawAnswer> GetAsync(Uri server, string target, CancellationToken cancel, params string[] fields)
    {
        using var connection = await OpenAsync(server, cancel);
        await connection.SendAsync(GetRequest(server, target, ["Connection: close", .. fields]), cancel);
        return await connection.ReadAnswerAsync(cancel) ?? throw new IOException($"No answer to GET {target}.");
    }

    public static string GetRequest(Uri server, string target, params string[] fields) =>
        string.Concat([$"GET {target} HTTP/1.1\r\nHost: {server.Authority}\r\n", .. fields.Select(f => f + "\r\n"), "\r\n"]);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes, cancel)..];
        }
    }

    public Task SendAsync(string latin1, CancellationToken cancel) => SendAsync(Encoding.Latin1.GetBytes(latin1), cancel);

    /// <summary>Null when the connection ended without an answer.</summary>
    public async Task<RawAnswer?> ReadAnswerAsync(CancellationToken cancel, bool toHead = false)
    {
        if (await ReadHeadAsync(cancel) is not { } head)
        {
            return null;
        }

        using var body = new MemoryStream();
        var complete = toHead || await ReadBodyAsync(head, piece => body.Write(piece.Span), cancel);
        return new RawAnswer(head, body.ToArray(), complete);
    }

    /// <summary>The next head; 1xx ones are passed over. Null when the connection ended.</summary>
    public async Task<RawHead?> ReadHeadAsync(CancellationToken cancel)
    {
        RawHead head;
        do
        {
            if (await ReadUntilAsync("\r\n\r\n"u8.ToArray(), cancel) is not { } text)
            {
                return null;
            }

            head = RawHead.Parse(text);
        }
        while (head.Status is >= 100 and < 200);
        return head;
    }

    /// <summary>Hands over the body's pieces as they arrive; false when it is cut short.</summary>
    public Task<bool> ReadBodyAsync(RawHead head, Action<ReadOnlyMemory<byte>> sink, CancellationToken cancel) => head switch
    {
        { Status: 204 or 304 } => Task.FromResult(true),
        { Chunked: true } => ReadChunksAsync(sink, cancel),
        { ContentLength: { } length } => ReadExactlyAsync(length, sink, cancel),
        _ => ReadToCloseAsync(sink, cancel),
    };

    /// <summary>True when the server has closed, without another byte.</summary>
    public async Task<bool> IsClosedAsync(CancellationToken cancel) => _start == _end && !await FillAsync(cancel);

    /// <summary>Leaves at once with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<bool> ReadExactlyAsync(long length, Action<ReadOnlyMemory<byte>> sink, CancellationToken cancel)
    {
        while (length > 0)
        {
            if (_start == _end && !await FillAsync(cancel))
            {
                return false;
            }

            var piece = (int)Math.Min(length, _end - _start);
            sink(_buffer.AsMemory(_start, piece));
            _start += piece;
            length -= piece;
        }

        return true;
    }

    private async Task<bool> ReadChunksAsync(Action<ReadOnlyMemory<byte>> sink, CancellationToken cancel)
    {
        while (await ReadUntilAsync("\r\n"u8.ToArray(), cancel) is { } line)
        {
            var size = long.Parse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (!await ReadExactlyAsync(size, sink, cancel) || !await ReadExactlyAsync(2, static _ => { }, cancel))
            {
                return false;
            }

            if (size == 0)
            {
                return true;
            }
        }

        return false;
    }

    private async Task<bool> ReadToCloseAsync(Action<ReadOnlyMemory<byte>> sink, CancellationToken cancel)
    {
        do
        {
            sink(_buffer.AsMemory(_start, _end - _start));
            _start = _end;
        }
        while (await FillAsync(cancel));
        return true;
    }

    private async Task<string?> ReadUntilAsync(byte[] mark, CancellationToken cancel)
    {
        int found;
        while ((found = _buffer.AsSpan(_start, _end - _start).IndexOf(mark)) < 0)
        {
            if (!await FillAsync(cancel))
            {
                return null;
            }
        }

        var text = Encoding.Latin1.GetString(_buffer, _start, found);
        _start += found + mark.Length;
        return text;
    }

    private async Task<bool> FillAsync(CancellationToken cancel)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        try
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancel);
            _end += read;
            return read > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
