using CdnNode.Caching;
using CdnNode.Endpoints;
using CdnNode.Fetching;
using CdnNode.Hls.CommonMedia;
using CdnNode.Operations.Logging;
using CdnNode.Operations.Options;
using CdnNode.Playlists;

namespace CdnNode.Prefetching;

/// <summary>
/// Brings the segment that a viewer will ask for next (the source design's <c>Io_read</c> across files): the one that the player names by CMCD
/// <c>nor</c>, else the next of the playlist, when the one before was asked for too, so that seeking and zapping bring nothing.
/// </summary>
/// <remarks>
/// At the live edge the next segment isn't listed yet: it is brought when the playlist that lists it comes in, while someone asked for the
/// one before. Only what a known playlist lists is ever brought, so no viewer can make the node ask for more than the playlists hold.
/// </remarks>
public sealed class Prefetcher(
    CacheReader reader, BlockCache cache, ChannelTable channels, TargetReader targets, PrefetchLedger ledger, PrefetchMetrics metrics, NodeOptions node) : IHostedService
{
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMinutes(1);
    private readonly PrefetchOptions _options = node.Prefetch;
    private int _running;

    /// <summary>Objects that are being brought now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>A viewer asks for a segment. Costs a few look-ups; whatever is brought is brought in the background.</summary>
    public void Asked(EdgeRequest segment, EdgeRequestInfo? viewer)
    {
        if (!_options.Enabled) return;
        ledger.Asked(segment.Key);
        if (channels.FindSegment(segment.Key) is not { } listed) return;
        if (NamedNext(segment, viewer) is { } named)
        {
            if (channels.FindSegment(named.Key) is { } next) Begin(named, next.Playlist);
            return;
        }
        if (channels.Find(listed.Playlist) is { } channel && channel.IndexOf(listed.MediaSequence) is { } index) BringNext(channel, index);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.Enabled) channels.Updated += OnUpdated;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        channels.Updated -= OnUpdated;
        return Task.CompletedTask;
    }

    private static bool Names(string cmcd) => cmcd.Contains("nor=", StringComparison.Ordinal);

    private EdgeRequest? NamedNext(EdgeRequest segment, EdgeRequestInfo? viewer) =>
        viewer?.Cmcd is { } text && Names(text) && Cmcd.ParseQuery(text).NextObject is { } next ? targets.Resolve(segment, next) : null;

    private void OnUpdated(Channel channel)
    {
        if (channel.Playlist.IsLive && channel.Segments.Count >= 2) BringNext(channel, channel.Segments.Count - 2, isAsked: false);
    }

    /// <param name="index">The segment in front of the one to bring.</param>
    /// <param name="isAsked">Whether a viewer asks for it now; then it is the one before that tells whether someone plays in order.</param>
    private void BringNext(Channel channel, int index, bool isAsked = true)
    {
        var next = index + 1;
        if (next >= channel.Segments.Count || channel.Segments[next] is not { } key || channel.Playlist.Segments[next].Gap) return;
        var witness = isAsked ? index - 1 : index;
        if (witness < 0 || channel.Segments[witness] is not { } before || before == key || !WasAsked(before) || cache.Contains(key)) return;
        if (targets.Resolve(channel.Request, channel.Playlist.Segments[next].Uri) is { } request) Begin(request, channel.Request.Key);
    }

    private bool WasAsked(CacheKey key) => cache.Contains(key) && !ledger.IsWaiting(key);

    private void Begin(EdgeRequest request, CacheKey playlist)
    {
        if (cache.Contains(request.Key)) return;
        ledger.Expire();
        if (Interlocked.Increment(ref _running) > _options.Concurrency || ledger.IsFull)
        {
            Interlocked.Decrement(ref _running);
            metrics.Ended(PrefetchResult.Skipped);
            return;
        }
        var target = channels.Find(playlist)?.Playlist.TargetDuration ?? TimeSpan.Zero;
        var within = 10 * target;
        // Entered before it is asked for: a viewer may come while it is on its way.
        ledger.Add(request.Key, within > s_shortestWait ? within : s_shortestWait);
        _ = Task.Run(() => BringAsync(request));
    }

    private async Task BringAsync(EdgeRequest request)
    {
        var result = PrefetchResult.Failed;
        try
        {
            result = await WarmAsync(request);
        }
        catch (Exception error) when (error is FillFailedException or OperationCanceledException)
        {
            // The viewer who asks for it finds out, and asks again.
        }
        finally
        {
            if (result != PrefetchResult.Fetched) ledger.Withdraw(request.Key);
            Interlocked.Decrement(ref _running);
            metrics.Ended(result);
        }
    }

    private async Task<PrefetchResult> WarmAsync(EdgeRequest request)
    {
        if (await reader.WarmAsync(request, CancellationToken.None) is not { } fetch) return PrefetchResult.Present;
        try
        {
            var outcome = await fetch.Outcome;
            if (outcome is not FetchOutcome.Stored stored) return outcome is FetchOutcome.Overtaken ? PrefetchResult.Present : PrefetchResult.Failed;
            for (long offset = 0; ;)
            {
                using var lease = await stored.File.ReadAsync(offset, long.MaxValue, CancellationToken.None);
                if (lease.IsEmpty) return PrefetchResult.Fetched;
                offset += lease.Length;
            }
        }
        finally
        {
            fetch.Leave();
        }
    }
}
