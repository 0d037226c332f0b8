using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdnNode.EndToEnd.Tests.Harness.Origins;

/// <summary>An origin over bare TCP, whose answers are scripts: they can trickle, wait to be released, lie about their length or be cut.</summary>
internal sealed class ScriptedOrigin : IAsyncDisposable
{
    private const int MaxHead = 64 * 1024;
    private readonly ConcurrentDictionary<string, Func<OriginExchange, Task>> _answers = new();
    private readonly ConcurrentQueue<OriginRequest> _requests = new();
    private readonly ConcurrentDictionary<Socket, bool> _connections = new();
    private readonly int _port = Ports.Take();
    private CancellationTokenSource _stopped = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    public ScriptedOrigin() => Start();

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public IReadOnlyList<OriginRequest> Requests => [.. _requests];

    public int CountOf(string path) => _requests.Count(r => r.Path == path);

    public OriginRequest LastOf(string path) => _requests.Last(r => r.Path == path);

    /// <summary>Answers requests for a path, query aside. Other paths get 404.</summary>
    public void Map(string path, Func<OriginExchange, Task> answer) => _answers[path] = answer;

    public void MapBody(string path, ReadOnlyMemory<byte> body, params string[] fields) =>
        Map(path, exchange => exchange.AnswerAsync(200, body, fields));

    /// <summary>Listens (again) on the same port.</summary>
    public void Start()
    {
        _stopped = new CancellationTokenSource();
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, _port));
        _listener.Listen(1024);
        _accepting = AcceptAsync(_listener, _stopped.Token);
    }

    /// <summary>Refuses connections from now on and resets the present ones.</summary>
    public async Task StopAsync()
    {
        await _stopped.CancelAsync();
        _listener!.Dispose();
        await _accepting;
        foreach (var socket in _connections.Keys)
        {
            // With a reset; harmless where the connection's own end has come first.
            socket.Close(0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopped.Dispose();
    }

    private async Task AcceptAsync(Socket listener, CancellationToken stopped)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync(stopped);
                socket.NoDelay = true;
                _connections[socket] = true;
                _ = ServeAsync(socket, stopped);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken stopped)
    {
        try
        {
            while (await ReadRequestAsync(socket, stopped) is { } request)
            {
                _requests.Enqueue(request);
                var exchange = new OriginExchange(request, socket, stopped);
                await _answers.GetValueOrDefault(request.Path, NotFoundAsync)(exchange);
                if (exchange.Close)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped, or the node left.
        }
        finally
        {
            _connections.TryRemove(socket, out _);
            socket.Dispose();
        }
    }

    private static Task NotFoundAsync(OriginExchange exchange) => exchange.AnswerAsync(404, default);

    /// <summary>Requests come one at a time and without a body: a node's fills are GETs.</summary>
    private static async Task<OriginRequest?> ReadRequestAsync(Socket socket, CancellationToken cancel)
    {
        var buffer = new byte[MaxHead];
        var end = 0;
        while (!buffer.AsSpan(0, end).EndsWith("\r\n\r\n"u8))
        {
            var read = end == buffer.Length ? 0 : await socket.ReceiveAsync(buffer.AsMemory(end), cancel);
            if (read == 0)
            {
                return null;
            }

            end += read;
        }

        return OriginRequest.Parse(Encoding.Latin1.GetString(buffer, 0, end - 4));
    }
}
