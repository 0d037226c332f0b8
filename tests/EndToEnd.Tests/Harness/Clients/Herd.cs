using System.Collections.Concurrent;

namespace CdnNode.EndToEnd.Tests.Harness.Clients;

/// <summary>Very many clients that ask for the same object at once, each on a connection of its own.</summary>
/// <remarks>
/// <code>
/// OpenAsync: all connected -> Ask: all requests sent -> EachHasBody: first body byte at every client -> Results
/// </code>
/// Bodies are compared with what they should be as they arrive; none is kept.
/// </remarks>
internal sealed class Herd : IDisposable
{
    private const int ConnectionsAtOnce = 100;
    private const int ReadSize = 16 * 1024;
    private readonly RawConnection[] _connections;
    private readonly Uri _server;
    private readonly TaskCompletionSource _eachHasBody = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _withoutBody;

    private Herd(Uri server, RawConnection[] connections)
    {
        _server = server;
        _connections = connections;
        _withoutBody = connections.Length;
    }

    /// <summary>Completes when every client has received the first byte of its body.</summary>
    public Task EachHasBody => _eachHasBody.Task;

    public static async Task<Herd> OpenAsync(Uri server, int clients, CancellationToken cancel)
    {
        var connections = new ConcurrentBag<RawConnection>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = ConnectionsAtOnce, CancellationToken = cancel };
        await Parallel.ForAsync(0, clients, options, async (_, token) => connections.Add(await RawConnection.OpenAsync(server, token, ReadSize)));
        return new Herd(server, [.. connections]);
    }

    /// <summary>Sends every request, then follows every answer to its end.</summary>
    public async Task<HerdResult[]> GetAsync(string target, ReadOnlyMemory<byte> expected, CancellationToken cancel)
    {
        var request = RawConnection.GetRequest(_server, target);
        await Task.WhenAll(_connections.Select(c => c.SendAsync(request, cancel)));
        return await Task.WhenAll(_connections.Select(c => FollowAsync(c, expected, cancel)));
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private async Task<HerdResult> FollowAsync(RawConnection connection, ReadOnlyMemory<byte> expected, CancellationToken cancel)
    {
        if (await connection.ReadHeadAsync(cancel) is not { } head)
        {
            return new HerdResult(null, BodyRight: false);
        }

        var at = 0;
        var right = true;
        var complete = await connection.ReadBodyAsync(head, Check, cancel);
        return new HerdResult(head, complete && right && at == expected.Length);

        void Check(ReadOnlyMemory<byte> piece)
        {
            if (at == 0 && Interlocked.Decrement(ref _withoutBody) == 0)
            {
                _eachHasBody.TrySetResult();
            }

            right &= at + piece.Length <= expected.Length && piece.Span.SequenceEqual(expected.Span.Slice(at, Math.Min(piece.Length, expected.Length - at)));
            at += piece.Length;
        }
    }
}
