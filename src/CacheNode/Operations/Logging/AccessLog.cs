using System.Threading.Channels;
using CdnNode.Operations.Metrics;
using CdnNode.Operations.Options;

namespace CdnNode.Operations.Logging;

/// <summary>The access log: lines are made on the request's thread, queued, and written by one background task.</summary>
/// <remarks>
/// The task takes what has come within 100 ms, or earlier when the queue is crowded: each time costs three changes of threads, which a processor that has
/// slept pays dearly.
/// The queue is bounded and never waited for: when the disk is slower than the viewers, lines are dropped and counted
/// (<c>edge.access_log.dropped</c>), and viewers notice nothing.
/// </remarks>
internal sealed partial class AccessLog : BackgroundService
{
    private static readonly TimeSpan s_batch = TimeSpan.FromMilliseconds(100);

    [ThreadStatic]
    private static LineBuffer? t_line;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly LineQueue _queue;
    private readonly TimeProvider _time;
    private readonly AccessLine _line;
    private readonly ILineSink _sink;
    private readonly EdgeMetrics _metrics;
    private readonly ILogger<AccessLog> _logger;
    private TaskCompletionSource _crowded = NotCrowded();
    private int _isAwake;
    private bool _failing;

    public AccessLog(AccessLogOptions options, ILineSink sink, EdgeMetrics metrics, TimeProvider time, ILogger<AccessLog> logger)
    {
        _queue = new LineQueue(options.Queue);
        _line = new AccessLine(options.RedactQuery);
        _sink = sink;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    /// <summary>Queues one line; never waits, never throws for a full queue.</summary>
    public void Record(in AccessRecord record)
    {
        var buffer = t_line ??= new LineBuffer();
        _line.Write(buffer, in record);
        if (!_queue.TryAdd(buffer.Written.Span, out var isCrowded)) _metrics.LogLinesDropped(1);
        buffer.Clear();
        if (isCrowded) Volatile.Read(ref _crowded).TrySetResult();
        if (Volatile.Read(ref _isAwake) == 0 && Interlocked.Exchange(ref _isAwake, 1) == 0) _wakes.Writer.TryWrite(true);
    }

    /// <summary>What is queued at the stop is still written.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        EndQueue();
        if (ExecuteTask is { } writing)
            await writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        EndQueue();
        _stopping.Dispose();
        base.Dispose();
    }

    /// <remarks>Ends with the queue, not with the token: what was queued is written first.</remarks>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _wakes.Reader.WaitToReadAsync(CancellationToken.None))
        {
            _wakes.Reader.TryRead(out _);
            await _crowded.Task.WaitAsync(s_batch, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // From here on a line wakes anew, so none is left behind.
            Volatile.Write(ref _isAwake, 0);
            await WriteAllAsync();
            if (_crowded.Task.IsCompleted) Volatile.Write(ref _crowded, NotCrowded());
        }
        await WriteAllAsync();
        await _sink.DisposeAsync();
    }

    private static TaskCompletionSource NotCrowded() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void EndQueue()
    {
        if (_wakes.Writer.TryComplete()) _stopping.Cancel();
    }

    private async Task WriteAllAsync()
    {
        await _queue.TakeAllAsync((lines, count) => TryAsync(_sink.WriteAsync, lines, count));
        await TryAsync(_ => _sink.FlushAsync(), default, 0);
    }

    private async ValueTask TryAsync(Func<ReadOnlyMemory<byte>, ValueTask> write, ReadOnlyMemory<byte> lines, int count)
    {
        try
        {
            await write(lines);
            _failing = false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _metrics.LogLinesDropped(count);
            if (!_failing)
                LogFailure(_logger, failure.Message);
            _failing = true;
        }
    }

    [LoggerMessage(1301, LogLevel.Error, "The access log can't be written, lines are dropped: {Reason}")]
    private static partial void LogFailure(ILogger logger, string reason);
}
