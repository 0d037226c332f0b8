using System.Diagnostics;
using CdnNode.EndToEnd.Tests.Harness.Origins;

namespace CdnNode.EndToEnd.Tests.Harness.Clients;

/// <summary>One viewer of a body of <see cref="VirtualBytes"/> on a connection of its own: checks every byte and remembers how much had arrived when.</summary>
internal sealed class TimedViewer : IDisposable
{
    private readonly RawConnection _connection;
    private readonly List<(long Timestamp, long Bytes)> _arrivals = [];
    private readonly long _asked;
    private readonly int _generation;
    private long _received;

    private TimedViewer(RawConnection connection, long asked, int generation) => (_connection, _asked, _generation) = (connection, asked, generation);

    /// <summary>Bytes of the body so far.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Every byte was the right one.</summary>
    public bool IsRight { get; private set; } = true;

    /// <summary>Ends with the body: true when it was complete.</summary>
    public Task<bool> Watched { get; private set; } = Task.FromResult(false);

    /// <summary>Asks, and reads on in the background once the head is there.</summary>
    /// <param name="generation">Of the bytes that are to come.</param>
    public static async Task<TimedViewer> WatchAsync(Uri server, string target, int generation, CancellationToken cancel)
    {
        var connection = await RawConnection.OpenAsync(server, cancel);
        var viewer = new TimedViewer(connection, Stopwatch.GetTimestamp(), generation);
        await connection.SendAsync(RawConnection.GetRequest(server, target), cancel);
        var head = await connection.ReadHeadAsync(cancel);
        Assert.Equal(200, head?.Status);
        viewer.Watched = connection.ReadBodyAsync(head!, viewer.Take, cancel);
        return viewer;
    }

    /// <summary>The first arrival above the limit, as text; null when there is none. After the end.</summary>
    /// <param name="bytesPerSecond">The rate it began with.</param>
    /// <param name="atOnce">What may have left at once at the beginning.</param>
    /// <param name="changes">What changed behind it.</param>
    public string? FindBurst(double bytesPerSecond, long atOnce, PaceLimit changes)
    {
        var limit = changes.Behind(_asked, bytesPerSecond, atOnce);
        foreach (var (timestamp, bytes) in _arrivals)
        {
            if (bytes > limit.BytesAt(timestamp))
            {
                return $"{bytes} bytes after {Stopwatch.GetElapsedTime(_asked, timestamp).TotalSeconds:F3} s, {limit.BytesAt(timestamp):F0} allowed";
            }
        }

        return null;
    }

    public void Dispose() => _connection.Dispose();

    private void Take(ReadOnlyMemory<byte> piece)
    {
        IsRight &= VirtualBytes.Match(_generation, _received, piece.Span);
        Volatile.Write(ref _received, _received + piece.Length);
        _arrivals.Add((Stopwatch.GetTimestamp(), _received));
    }
}
