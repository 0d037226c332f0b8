using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Security;

/// <summary>One HTTP/2 connection over TLS on which the test says every frame (RFC 9113), and learns how it ends.</summary>
internal sealed class Http2Client : IAsyncDisposable
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte ResetStream = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;

    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    private readonly TcpClient _socket;
    private readonly SslStream _stream;
    private readonly CancellationTokenSource _over;
    private readonly Task _end;

    private Http2Client(TcpClient socket, SslStream stream, bool reads)
    {
        (_socket, _stream) = (socket, stream);
        _over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        _end = reads ? ReadToEndAsync() : Task.CompletedTask;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The server said GOAWAY, or the connection is gone.</summary>
    public bool IsOver { get; private set; }

    /// <param name="reads">Whether what comes back is read (and thrown away).</param>
    public static async Task<Http2Client> OpenAsync(TestNode node, bool reads = true, params (ushort Id, uint Value)[] settings)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, node.Address.Port, Cancel);
        var stream = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, static (_, certificate, _, _) => certificate?.Subject == "CN=localhost");
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = [SslApplicationProtocol.Http2] }, Cancel);
        await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), Cancel);
        var client = new Http2Client(socket, stream, reads);
        await client.SendAsync(Settings, 0, 0, SettingsOf(settings));
        return client;
    }

    public static byte[] SettingsOf(params (ushort Id, uint Value)[] settings)
    {
        var bytes = new byte[6 * settings.Length];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6 * i), settings[i].Id);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan((6 * i) + 2), settings[i].Value);
        }
        return bytes;
    }

    /// <summary>A GET in HPACK without compression (RFC 7541): indexed method and scheme, literal path and authority.</summary>
    public static byte[] GetOf(string path) =>
        [0x82, 0x87, 0x04, (byte)path.Length, .. Encoding.ASCII.GetBytes(path), 0x01, 9, .. "localhost"u8];

    /// <returns>False when the connection is over.</returns>
    public async Task<bool> SendAsync(byte type, byte flags, int stream, ReadOnlyMemory<byte> payload)
    {
        if (IsOver) return false;
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, ((uint)payload.Length << 8) | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsMemory(9));
        try
        {
            // A server that has said GOAWAY need not read any more: nobody waits for it to.
            await _stream.WriteAsync(frame, _over.Token);
        }
        catch (IOException)
        {
            IsOver = true;
        }
        catch (OperationCanceledException) when (IsOver)
        {
            // It was said while this frame waited.
        }
        return !IsOver;
    }

    /// <summary>Waits for the end; only for one that reads.</summary>
    public Task WhenOverAsync() => _end.WaitAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        _socket.Client.Close(0);
        await _end;
        await _stream.DisposeAsync();
        _socket.Dispose();
        _over.Dispose();
    }

    private async Task ReadToEndAsync()
    {
        var head = new byte[9];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(head, Cancel);
                var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(head) >> 8);
                await _stream.ReadExactlyAsync(new byte[length], Cancel);
                if (head[3] == GoAway) await EndAsync();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            await EndAsync();
        }
    }

    private Task EndAsync()
    {
        IsOver = true;
        return _over.CancelAsync();
    }
}
