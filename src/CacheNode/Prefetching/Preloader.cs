using System.Collections.Concurrent;
using CdnNode.Endpoints;
using CdnNode.Fetching;
using CdnNode.Operations.Options;

namespace CdnNode.Prefetching;

/// <summary>Brings titles before anyone asks (source design, section 1): those of the configuration at the start, others by the admin listener.</summary>
public sealed class Preloader(RouteFinder routes, CacheReader reader, TargetReader targets, NodeOptions node, IHostApplicationLifetime lifetime) : IHostedService
{
    /// <summary>At a time; the memory of what ran is as long.</summary>
    public const int MaxJobs = 64;

    private readonly ConcurrentDictionary<int, PreloadJob> _jobs = new();
    private int _ids;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<PreloadProgress> Jobs => [.. _jobs.Values.Select(static job => job.Progress).OrderByDescending(static p => p.Id)];

    public PreloadProgress? Find(int id) => _jobs.TryGetValue(id, out var job) ? job.Progress : null;

    /// <param name="media">Null for all of it.</param>
    /// <returns>Null when no route takes the URL, or <see cref="MaxJobs"/> are running.</returns>
    public PreloadProgress? Begin(string url, TimeSpan? media)
    {
        if (Enter(url, media) is not { } job) return null;
        _ = Task.Run(job.RunAsync);
        return job.Progress;
    }

    /// <summary>False when there is no such job. One that is over stays as it is.</summary>
    public bool Cancel(int id)
    {
        if (!_jobs.TryGetValue(id, out var job)) return false;
        job.Cancel();
        return true;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Not before the listeners are open: a title of the demo comes from the node itself.
        lifetime.ApplicationStarted.Register(() => _ = Task.Run(BeginConfiguredAsync));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task BeginConfiguredAsync()
    {
        foreach (var title in node.Preload.Titles)
        {
            if (Enter(title, node.Preload.Media) is { } job) await job.RunAsync();
        }
    }

    private PreloadJob? Enter(string url, TimeSpan? media)
    {
        if (routes.Find(url) is not { } title || !MakeRoom()) return null;
        var job = new PreloadJob(Interlocked.Increment(ref _ids), title, media, node.Preload.Concurrency, reader, targets, lifetime.ApplicationStopping);
        return _jobs[job.Progress.Id] = job;
    }

    private bool MakeRoom()
    {
        if (_jobs.Count < MaxJobs) return true;
        var over = _jobs.Values.Select(static job => job.Progress).Where(static p => p.State != PreloadState.Running).MinBy(static p => p.Id);
        if (over is null || !_jobs.TryRemove(over.Id, out var job)) return false;
        job.Dispose();
        return true;
    }
}
