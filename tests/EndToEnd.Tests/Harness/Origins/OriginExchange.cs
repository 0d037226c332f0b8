using System.Net.Sockets;
using System.Text;

namespace CdnNode.EndToEnd.Tests.Harness.Origins;

/// <summary>One request at a scripted origin and the means to answer it, byte by byte if need be.</summary>
internal sealed class OriginExchange(OriginRequest request, Socket socket, CancellationToken stopped)
{
    public OriginRequest Request => request;

    /// <summary>Set by an answer after which the connection can't be used again.</summary>
    public bool Close { get; set; }

    public Task SendHeadAsync(int status, params string[] fields) =>
        SendAsync(Encoding.Latin1.GetBytes(string.Concat([$"HTTP/1.1 {status} Scripted\r\n", .. fields.Select(f => f + "\r\n"), "\r\n"])));

    /// <summary>A whole answer with the right length.</summary>
    public async Task AnswerAsync(int status, ReadOnlyMemory<byte> body, params string[] fields)
    {
        await SendHeadAsync(status, [$"Content-Length: {body.Length}", .. fields]);
        if (request.Method != "HEAD")
        {
            await SendAsync(body);
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, stopped)..];
        }
    }

    /// <summary>Sends <paramref name="bytes"/> in <paramref name="pieces"/> equal pieces, spread evenly over <paramref name="time"/>.</summary>
    public async Task TrickleAsync(ReadOnlyMemory<byte> bytes, TimeSpan time, int pieces)
    {
        using var tick = new PeriodicTimer(time / pieces);
        for (var i = 0; i < pieces; i++)
        {
            await tick.WaitForNextTickAsync(stopped);
            var from = (int)((long)bytes.Length * i / pieces);
            var to = (int)((long)bytes.Length * (i + 1) / pieces);
            await SendAsync(bytes[from..to]);
        }
    }

    /// <summary>Says nothing more until the client closes.</summary>
    public async Task UntilLeftAsync()
    {
        Close = true;
        while (await socket.ReceiveAsync(new byte[1], stopped) > 0)
        {
        }
    }

    /// <summary>Ends the connection with a reset, wherever the answer is.</summary>
    public void Cut()
    {
        Close = true;
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }
}
