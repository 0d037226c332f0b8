using System.Collections.Immutable;
using CdnNode.Hls.Playlists;
using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Options;

namespace CdnNode.Recorder.Following;

/// <summary>Records one channel: finds out what its live playlist lists, and has a recorder for each rendition.</summary>
internal sealed class ChannelRecorder(RecordedChannelOptions options, RecordedChannel channel, RecorderServices services)
{
    /// <summary>Media playlists of one multivariant playlist.</summary>
    private const int MaxRenditions = 64;

    /// <summary>How often the multivariant playlist is looked at for renditions that came later.</summary>
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(30);

    private readonly ChannelClock _clock = new();
    private readonly List<Task> _running = [];

    /// <summary>Of the renditions that are being recorded, without queries, where tokens change.</summary>
    private readonly HashSet<string> _paths = [];
    private ImmutableArray<RenditionRecorder> _recorders = [];
    private string? _problem;
    private bool _isRunning;

    public ChannelStatus Status
    {
        get
        {
            RenditionStatus[] renditions = [.. _recorders.Select(static recorder => recorder.Status)];
            var state = !_isRunning ? RecorderState.Stopped
                : renditions.Length == 0 ? RecorderState.WaitingForSource
                : renditions.Max(static rendition => rendition.State);
            return new ChannelStatus(channel.Name, state, renditions, _problem);
        }
    }

    public void Tick()
    {
        foreach (var recorder in _recorders)
            recorder.Tick();
    }

    /// <summary>Records until it is cancelled; returns when what was queued is on the disk.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        _isRunning = true;
        try
        {
            var isMultivariant = await FindAsync(cancellation);
            if (isMultivariant)
                await LookForMoreAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Told to stop.
        }
        finally
        {
            await Task.WhenAll(_running);
            await Task.WhenAll(_recorders.Select(static recorder => recorder.CloseAsync()));
            _isRunning = false;
        }
    }

    /// <summary>A fault of one rendition is logged and costs it a second; the others go on.</summary>
    private async Task KeepRunningAsync(RenditionRecorder recorder, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await recorder.RunAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A recording that ends by a fault nobody foresaw would be the worst way to report it.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                services.Log.LoopFailed(channel.Name, fault);
                await PauseAsync(cancellation);
            }
        }
    }

    private async Task PauseAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(ReloadDelay.AfterFailure, services.Archive.Time, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The caller looks at the token.
        }
    }

    /// <summary>Reads the live playlist until it can be read, and begins to record what it lists.</summary>
    /// <returns>Whether it is a multivariant one.</returns>
    private async Task<bool> FindAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var live = await LivePlaylist.ReadAsync(services.Source, options.Playlist, cancellation);
            try
            {
                if (live.Playlist is not null && await AddListedAsync(live, cancellation))
                    return live.Playlist is MultivariantPlaylist;
                _problem = live.Problem ?? "the live playlist lists none of the renditions that are to be recorded";
            }
            catch (IOException exception)
            {
                _problem = exception.Message;
            }

            await Task.Delay(ReloadDelay.AfterFailure, services.Archive.Time, cancellation);
        }
    }

    /// <summary>Records renditions that an encoder adds while the channel runs.</summary>
    private async Task LookForMoreAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(s_lookAgain, services.Archive.Time, cancellation);
            var live = await LivePlaylist.ReadAsync(services.Source, options.Playlist, cancellation);
            try
            {
                if (live.Playlist is MultivariantPlaylist)
                    await AddListedAsync(live, cancellation);
            }
            catch (IOException exception)
            {
                _problem = exception.Message;
            }
        }
    }

    /// <summary>Begins to record what is listed and isn't being recorded yet.</summary>
    /// <returns>Whether anything is being recorded.</returns>
    private async Task<bool> AddListedAsync(LivePlaylist live, CancellationToken cancellation)
    {
        var multivariant = live.Playlist as MultivariantPlaylist;
        await channel.DescribeAsync(options.Playlist, multivariant is null ? null : live.Text);
        foreach (var (path, uri) in multivariant is null ? [(options.Playlist, null)] : Listed(multivariant))
        {
            if (_paths.Contains(WithoutQuery(path)))
                continue;
            var recorder = new RenditionRecorder(channel.Name, await channel.GetOrAddAsync(path, uri), _clock, services);
            _paths.Add(WithoutQuery(path));
            _recorders = _recorders.Add(recorder);
            _running.Add(KeepRunningAsync(recorder, cancellation));
        }

        _problem = null;
        return !_recorders.IsEmpty;
    }

    private static string WithoutQuery(string path) => path.Split('?', 2)[0];

    private IEnumerable<(string Path, string? Uri)> Listed(MultivariantPlaylist multivariant) => multivariant.Variants.Select(static variant => variant.Uri)
        .Concat(multivariant.Renditions.Select(static rendition => rendition.Uri).OfType<string>())
        .Distinct()
        .Where(uri => options.Renditions.Count == 0 || options.Renditions.Contains(uri))
        .Select(uri => (Path: services.Source.Resolve(options.Playlist, uri), Uri: (string?)uri))
        .Where(static listed => listed.Path is not null)
        .Select(static listed => (listed.Path!, listed.Uri))
        .Take(MaxRenditions);
}
