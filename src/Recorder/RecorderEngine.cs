using System.Diagnostics.Metrics;
using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Following;
using CdnNode.Recorder.Options;
using CdnNode.Recorder.Retention;
using CdnNode.Recorder.Source;
using CdnNode.Recorder.Writing;
using Microsoft.Extensions.Logging;

namespace CdnNode.Recorder;

/// <summary>Records all configured channels into an archive.</summary>
/// <remarks>
/// <code>
/// Created ──StartAsync──► Running ──StopAsync──► Stopped: all that was fetched is acknowledged, hours are sealed
/// </code>
/// A rendition is an asynchronous loop; the threads are the archive's few writers and readers.
/// </remarks>
public sealed class RecorderEngine : IAsyncDisposable
{
    /// <summary>Every so often writers look whether something is to be flushed: see <see cref="RenditionWriter.FlushAfter"/>.</summary>
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan s_retentionInterval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly RecordingArchive _archive;
    private readonly RetentionKeeper _retention;
    private readonly ChannelRecorder[] _channels;
    private readonly List<Task> _running = [];
    private readonly List<ITimer> _timers = [];
    private int _isRetaining;
    private int _isStopped;

    public RecorderEngine(RecordingArchive archive, IRecordingSource source, RecorderOptions options, IMeterFactory meters, ILogger<RecorderEngine> log)
    {
        _archive = archive;
        var metrics = new RecorderMetrics(meters);
        var budget = new QueueBudget(options.MaxQueuedBytes);
        _retention = new RetentionKeeper(archive, options, metrics, log);
        var reserve = new DiskReserve(archive.Services.Files, options.ReserveBytes, _retention.DeleteOldest);
        var services = new RecorderServices(options, source, archive.Services, reserve, budget, metrics, log);
        _channels = [.. options.Channels.Select(channel => new ChannelRecorder(channel, archive.GetOrAdd(channel), services))];
        metrics.Observe(() => budget.Used, () => Status.SelectMany(static channel => channel.Renditions).Max(static rendition => rendition.Lag)?.TotalSeconds ?? 0);
    }

    /// <summary>How every configured channel is doing.</summary>
    public IReadOnlyList<ChannelStatus> Status => [.. _channels.Select(static channel => channel.Status)];

    /// <summary>Begins to record; returns at once.</summary>
    public Task StartAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (var channel in _channels)
            _running.Add(channel.RunAsync(_stopping.Token));
        _timers.Add(_archive.Services.Time.CreateTimer(_ => Tick(), null, s_tick, s_tick));
        _timers.Add(_archive.Services.Time.CreateTimer(_ => Retain(), null, s_retentionInterval, s_retentionInterval));
        return Task.CompletedTask;
    }

    /// <summary>Stops following, writes what was fetched, syncs, seals.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _isStopped, 1) == 0)
        {
            foreach (var timer in _timers)
                await timer.DisposeAsync();
            await _stopping.CancelAsync();
        }

        await Task.WhenAll(_running).WaitAsync(cancellation);
    }

    /// <summary>Deletes now what retention says, instead of within the next 5 s.</summary>
    public Task RunRetentionAsync() => _archive.Services.Writers.RunAsync(() =>
    {
        _retention.Run();
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _stopping.Dispose();
    }

    private void Tick()
    {
        foreach (var channel in _channels)
            channel.Tick();
    }

    private void Retain()
    {
        if (Interlocked.Exchange(ref _isRetaining, 1) != 0)
            return;
        var isPosted = _archive.Services.Writers.TryPost(() =>
        {
            _retention.Run();
            Volatile.Write(ref _isRetaining, 0);
        });
        if (!isPosted)
            Volatile.Write(ref _isRetaining, 0);
    }
}
