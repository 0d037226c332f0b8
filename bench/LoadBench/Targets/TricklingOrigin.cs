using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdnNode.LoadBench.Targets;

/// <summary>
/// An origin whose cold objects, 1 MB each, come in forty pieces over two seconds, and which counts who asks for them. It runs in the bench's
/// own process, on the generator's core.
/// </summary>
internal sealed class TricklingOrigin : IDisposable
{
    private const int Pieces = 40;
    private const int PieceBytes = 25_000;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);
    private static readonly byte[] s_piece = new byte[PieceBytes];
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, int> _requests = new();
    private int _objects;
    private long _fillTicks;

    public TricklingOrigin()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4096);
        _ = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>From the first request for the newest cold object to the last byte of its answer.</summary>
    public TimeSpan FirstFill => new(Interlocked.Read(ref _fillTicks));

    /// <summary>An object that nobody has asked for yet.</summary>
    public string NextCold() => $"cold/{++_objects}.ts";

    /// <summary>The same, small and at once.</summary>
    public string NextSmall() => $"small/{++_objects}.ts";

    public int RequestsFor(string target) => _requests.GetValueOrDefault("/" + target);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var connection = client;
        connection.NoDelay = true;
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                while (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
                {
                    var received = await connection.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
                    if (received == 0) return;
                    length += received;
                }
                await AnswerAsync(connection, Encoding.ASCII.GetString(buffer, 0, length).Split(' ', 3)[1]);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The cache has gone, or the bench.
        }
    }

    private async Task AnswerAsync(Socket connection, string target)
    {
        var began = Stopwatch.GetTimestamp();
        var isFirst = _requests.AddOrUpdate(target, 1, static (_, n) => n + 1) == 1;
        var pieces = target.StartsWith("/cold/", StringComparison.Ordinal) ? Pieces : 1;
        await SendAsync(connection, Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\nCache-Control: max-age=3600\r\nETag: \"{target}\"\r\nContent-Length: {pieces * PieceBytes}\r\n\r\n"));
        for (var i = 0; i < pieces; i++)
        {
            var early = (i * s_pause) - Stopwatch.GetElapsedTime(began);
            if (early > TimeSpan.Zero) await Task.Delay(early, _stop.Token);
            await SendAsync(connection, s_piece);
        }
        if (isFirst) Interlocked.Exchange(ref _fillTicks, Stopwatch.GetElapsedTime(began).Ticks);
    }

    private async Task SendAsync(Socket connection, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await connection.SendAsync(bytes, _stop.Token)..];
    }
}
