using System.Diagnostics.Metrics;
using System.Text.Json;
using CdnNode.CatchUp.Recordings;
using CdnNode.Operations.Admin;
using CdnNode.Operations.Options;
using CdnNode.Recorder;
using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Hosting;

/// <summary>The recorder as a part of the node: opens the archive before the listeners, records while the node runs.</summary>
/// <remarks>
/// <code>
/// Starting: archive opened and recovered (or not: the node serves without it, and says so)
///   └─► Started: engine follows the channels through the cache ──Stop──► all that was fetched is acknowledged ──Dispose──► archive closed
/// </code>
/// </remarks>
internal sealed class RecordingService(
    NodeOptions options, Recordings.Recordings recordings, CacheRecordingSource source, IMeterFactory meters, TimeProvider time, ILoggerFactory logs) : IHostedLifecycleService, IAsyncDisposable
{
    /// <summary>From here on a recording counts as standing still.</summary>
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(30);

    private readonly Recorder.Options.RecorderOptions _settings = RecorderSettings.Of(options);
    private RecordingArchive? _archive;
    private RecorderEngine? _engine;
    private string? _problem;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            _archive = await RecordingArchive.OpenAsync(_settings, time, logs.CreateLogger<RecordingArchive>());
            _engine = new RecorderEngine(_archive, source, _settings, meters, logs.CreateLogger<RecorderEngine>());
            recordings.Open(_archive);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _problem = error.Message;
            RecordingLog.NotOpened(logs.CreateLogger<RecordingService>(), _settings.Folder, error.Message);
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => _engine?.StartAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => _engine?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>More than once does no harm: the container knows the service under two names.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _engine, null) is { } engine) await engine.DisposeAsync();
        if (Interlocked.Exchange(ref _archive, null) is { } archive) await archive.DisposeAsync();
    }

    /// <summary>A recorder in trouble is no reason to take the node out: live viewers notice nothing.</summary>
    public Readiness Check()
    {
        if (_engine is null) return Readiness.Degraded(_problem ?? "not started");
        foreach (var channel in _engine.Status)
        {
            if (channel.Problem is { } problem) return Readiness.Degraded($"{channel.Channel}: {problem}");
            foreach (var rendition in channel.Renditions)
            {
                if (rendition.Problem is { } trouble) return Readiness.Degraded($"{channel.Channel}/{rendition.Rendition}: {trouble}");
                if (rendition.Lag > s_late) return Readiness.Degraded($"{channel.Channel}/{rendition.Rendition}: {(long)rendition.Lag.Value.TotalSeconds} s behind");
            }
        }
        return Readiness.Ready;
    }

    public void WriteStatus(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var channel in _engine?.Status ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", channel.Channel);
            json.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(channel.State.ToString()));
            json.WriteString("problem", channel.Problem);
            json.WriteStartArray("renditions");
            foreach (var rendition in channel.Renditions) Write(json, rendition);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, RenditionStatus rendition)
    {
        json.WriteStartObject();
        json.WriteString("id", rendition.Rendition);
        json.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(rendition.State.ToString()));
        if (rendition.Lag is { } lag) json.WriteNumber("lagSeconds", Math.Round(lag.TotalSeconds, 3));
        json.WriteNumber("bytes", rendition.Bytes);
        json.WriteNumber("segments", rendition.Segments);
        json.WriteNumber("duplicates", rendition.Duplicates);
        json.WriteNumber("backfilled", rendition.Backfilled);
        json.WriteStartObject("gaps");
        foreach (var (cause, count) in rendition.GapsByCause) json.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(cause.ToString()), count);
        json.WriteEndObject();
        json.WriteString("problem", rendition.Problem);
        json.WriteEndObject();
    }
}
