using System.Collections.Concurrent;
using CdnNode.Operations.Metrics;
using CdnNode.Operations.Options;
using Microsoft.AspNetCore.Connections;

namespace CdnNode.Operations.Hosting;

/// <summary>Ends public connections whose client takes longer for 32 KiB than the minimum rate allows.</summary>
/// <remarks>
/// Kestrel has a minimum rate of its own, but it gives credit: what went fast, into a fast reader or the kernel's buffers, may be made up for
/// by a stall as long (10 MB at 1 KiB/s are hours). Here every wait counts by itself. The server's output buffer resumes when 32 KiB of it are
/// gone, so one wait is as a rule 32 KiB. Kestrel's rate stays for streams of HTTP/2 that stall within a connection that flows.
/// </remarks>
internal sealed class StalledReaders : IHostedService, IAsyncDisposable
{
    private const int PieceBytes = 32 * 1024;
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TimedPipeWriter, ConnectionContext> _connections = new();
    private readonly TimeProvider _time;
    private readonly EdgeMetrics _metrics;
    private readonly TimeSpan _longest;
    private ITimer? _timer;

    public StalledReaders(NodeOptions options, TimeProvider time, EdgeMetrics metrics)
    {
        (_time, _metrics) = (time, metrics);
        _longest = LongestWait(options.Limits);
    }

    /// <summary>How long a client may take for one piece; null: as long as it likes.</summary>
    public static TimeSpan LongestWait(LimitOptions limits) =>
        limits.MinResponseRate.BytesPerSecond <= 0 ? Timeout.InfiniteTimeSpan
        : TimeSpan.FromSeconds(Math.Max(limits.RateGrace.TotalSeconds, (double)PieceBytes / limits.MinResponseRate.BytesPerSecond));

    public ConnectionDelegate Wrap(ConnectionDelegate next) => _longest == Timeout.InfiniteTimeSpan ? next : connection => RunAsync(connection, next);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = _time.CreateTimer(_ => Reap(), null, s_tick, s_tick);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var output = new TimedPipeWriter(connection.Transport.Output);
        connection.Transport = new ConnectionTransport(connection.Transport.Input, output);
        // Bodies that go past it wait here too.
        connection.Features.Set(output);
        _connections[output] = connection;
        try
        {
            await next(connection);
        }
        finally
        {
            _connections.TryRemove(output, out _);
        }
    }

    private void Reap()
    {
        foreach (var (output, connection) in _connections)
        {
            // Seen n times it has waited for n - 1 ticks at least.
            if ((output.Look() - 1) * s_tick <= _longest || !_connections.TryRemove(output, out _)) continue;
            _metrics.ConnectionClosed("stalled");
            connection.Abort(new ConnectionAbortedException("The client doesn't read."));
        }
    }
}
