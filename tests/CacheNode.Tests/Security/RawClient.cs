using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Security;

/// <summary>A connection to a node's public port on which the test says every byte.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private RawClient()
    {
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="receiveBuffer">Small for a client that is not going to read.</param>
    public static async Task<RawClient> OpenAsync(TestNode node, int? receiveBuffer = null)
    {
        var client = new RawClient();
        if (receiveBuffer is { } size) client._socket.ReceiveBufferSize = size;
        await client._socket.ConnectAsync(IPAddress.Loopback, node.Address.Port, Cancel);
        return client;
    }

    public async Task SendAsync(string latin1) => await _socket.SendAsync(Encoding.Latin1.GetBytes(latin1), Cancel);

    /// <summary>Sends, and reads up to a text (null: the end of the connection, however it ends).</summary>
    public async Task<string> AskAsync(string latin1, string? until)
    {
        try
        {
            await SendAsync(latin1);
        }
        catch (SocketException)
        {
            // Reset already: the answer, if any, may still be read.
        }
        return await ReadAsync(until);
    }

    /// <summary>Sends one request and reads the head of its answer, and nothing else.</summary>
    public async Task<string> AskHeadAsync(string latin1)
    {
        await SendAsync(latin1);
        return await ReadAsync("\r\n\r\n", oneByOne: true);
    }

    /// <summary>Sends one request and reads its answer, whose head states its length.</summary>
    public async Task<string> AskWholeAsync(string latin1)
    {
        await SendAsync(latin1);
        return await ReadWholeAsync();
    }

    /// <summary>Reads the next answer, whose head states its length unless it is 304.</summary>
    public async Task<string> ReadWholeAsync()
    {
        var answer = new StringBuilder(await ReadAsync("\r\n\r\n", oneByOne: true));
        if (answer.ToString().StartsWith("HTTP/1.1 304", StringComparison.Ordinal)) return answer.ToString();
        var length = answer.ToString().Split("\r\n").Single(static line => line.StartsWith("Content-Length: ", StringComparison.Ordinal));
        var buffer = new byte[16 * 1024];
        for (var left = int.Parse(length.AsSpan(16), CultureInfo.InvariantCulture); left > 0;)
        {
            var read = await _socket.ReceiveAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)), Cancel);
            Assert.NotEqual(0, read);
            answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            left -= read;
        }
        return answer.ToString();
    }

    /// <summary>Everything up to the end of the connection, however it ends.</summary>
    public Task<string> ReadToEndAsync() => ReadAsync(until: null);

    private async Task<string> ReadAsync(string? until, bool oneByOne = false)
    {
        var text = new StringBuilder();
        var buffer = new byte[oneByOne ? 1 : 16 * 1024];
        try
        {
            while (await _socket.ReceiveAsync(buffer, Cancel) is var read and > 0)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
                if (until is not null && text.ToString().EndsWith(until, StringComparison.Ordinal)) break;
            }
        }
        catch (SocketException)
        {
            // Reset: an end as good as any.
        }
        return text.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
