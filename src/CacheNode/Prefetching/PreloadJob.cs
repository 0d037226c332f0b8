using CdnNode.Caching;
using CdnNode.Endpoints;
using CdnNode.Fetching;
using CdnNode.Freshness;
using CdnNode.Hls.Playlists;
using CdnNode.Origin;

namespace CdnNode.Prefetching;

/// <summary>Brings one title: reads its playlists as a player would, then every object they list, a few at a time.</summary>
/// <param name="media">How much of every rendition; null for all of it.</param>
internal sealed class PreloadJob(int id, EdgeRequest title, TimeSpan? media, int concurrency, CacheReader reader, TargetReader targets, CancellationToken stopping) : IDisposable
{
    private readonly CancellationTokenSource _cancelled = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private readonly HashSet<CacheKey> _seen = [];
    private readonly Lock _gate = new();
    private PreloadProgress _progress = new(id, title.Target, PreloadState.Running, 0, 0, 0, 0, 0, null);

    public PreloadProgress Progress => Volatile.Read(ref _progress);

    public void Cancel() => _cancelled.Cancel();

    public void Dispose() => _cancelled.Dispose();

    /// <summary>Never fails: what went wrong is in the progress.</summary>
    public async Task RunAsync()
    {
        try
        {
            await BringTitleAsync();
            Report(static p => p with { State = p.Failed > 0 ? PreloadState.Failed : PreloadState.Done });
        }
        catch (OperationCanceledException)
        {
            Report(static p => p with { State = PreloadState.Cancelled });
        }
    }

    private async Task BringTitleAsync()
    {
        switch (await ReadPlaylistAsync(title))
        {
            case MediaPlaylist playlist:
                await BringAllAsync(ObjectsOf(title, playlist));
                break;
            case MultivariantPlaylist multivariant:
                var objects = new List<EdgeRequest>();
                foreach (var rendition in Resolve(title, RenditionsOf(multivariant)))
                {
                    if (await ReadPlaylistAsync(rendition) is MediaPlaylist playlist) objects.AddRange(ObjectsOf(rendition, playlist));
                }
                await BringAllAsync(objects);
                break;
        }
    }

    private static IEnumerable<string> RenditionsOf(MultivariantPlaylist playlist) =>
        playlist.Variants.Select(static v => v.Uri).Concat(playlist.Renditions.Where(static r => r.Uri is not null).Select(static r => r.Uri!));

    private List<EdgeRequest> ObjectsOf(EdgeRequest request, MediaPlaylist playlist)
    {
        var segments = playlist.Segments.Where(static s => !s.Gap).ToList();
        if (playlist.IsLive) segments.Reverse();
        var chosen = media is { } length ? First(segments, (decimal)length.TotalSeconds) : segments;
        return Resolve(request, chosen.Where(static s => s.Map is not null).Select(static s => s.Map!.Uri).Concat(chosen.Select(static s => s.Uri)));
    }

    /// <summary>From the front of the list as many as last so long together.</summary>
    private static List<MediaSegment> First(List<MediaSegment> segments, decimal seconds)
    {
        var count = 0;
        for (var sum = 0m; count < segments.Count && sum < seconds; count++) sum += segments[count].DurationSeconds;
        return segments[..count];
    }

    /// <summary>Those on this node, each once.</summary>
    private List<EdgeRequest> Resolve(EdgeRequest playlist, IEnumerable<string> uris)
    {
        var found = new List<EdgeRequest>();
        foreach (var uri in uris)
        {
            if (targets.Resolve(playlist, uri) is { } request && _seen.Add(request.Key)) found.Add(request);
        }
        Report(p => p with { Objects = p.Objects + found.Count });
        return found;
    }

    /// <summary>Null when it isn't a playlist: then it has been brought as a file, or the failure has been noted.</summary>
    private async Task<Playlist?> ReadPlaylistAsync(EdgeRequest request)
    {
        if (request == title) Report(static p => p with { Objects = p.Objects + 1 });
        if (MediaKinds.OfPath(request.Path) != MediaType.Playlist)
        {
            await BringAsync(request, _cancelled.Token);
            return null;
        }
        Playlist? playlist = null;
        await TryAsync(request, async read =>
        {
            var bytes = await read.ReadAllAsync(PlaylistLimits.Default.MaxBytes, _cancelled.Token);
            if (!PlaylistReader.TryRead(bytes, out playlist, out var error)) throw new FillFailedException(error.ToString());
            return bytes.Length;
        });
        return playlist;
    }

    private Task BringAllAsync(IEnumerable<EdgeRequest> objects) => Parallel.ForEachAsync(
        objects, new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = _cancelled.Token }, async (request, cancellation) => await BringAsync(request, cancellation));

    private Task BringAsync(EdgeRequest request, CancellationToken cancellation) =>
        TryAsync(request, read => read.CopyToAsync(static (_, _) => ValueTask.CompletedTask, cancellation));

    private async Task TryAsync(EdgeRequest request, Func<CacheRead, Task<long>> take)
    {
        try
        {
            await using var read = await reader.OpenAsync(request, _cancelled.Token);
            if (read.Failure != OriginFailure.None || read.Status is not 200) throw new FillFailedException($"the origin's answer was {read.Status?.ToString() ?? read.Failure.ToString()}");
            if (read.File is null) throw new FillFailedException("the answer may not be stored");
            var bytes = await take(read);
            Report(p => p with { Done = p.Done + 1, Present = p.Present + (read.WasHit ? 1 : 0), Bytes = p.Bytes + bytes });
        }
        catch (FillFailedException error)
        {
            Report(p => p with { Failed = p.Failed + 1, Error = p.Error ?? $"{request.Target}: {error.Message}" });
        }
    }

    private void Report(Func<PreloadProgress, PreloadProgress> change)
    {
        lock (_gate) Volatile.Write(ref _progress, change(_progress));
    }
}
