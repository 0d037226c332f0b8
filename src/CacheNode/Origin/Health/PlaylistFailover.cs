using System.Collections.Concurrent;
using CdnNode.Caching;
using CdnNode.Endpoints;
using CdnNode.Freshness;
using CdnNode.Hls.Playlists;
using CdnNode.Operations.Metrics;
using CdnNode.Origin.Tiers;
using CdnNode.Playlists;
using CdnNode.Standby;
using CdnNode.Standby.Serving;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Origin.Health;

/// <summary>
/// Health by what live playlists say, for clusters of several interchangeable origins: one whose playlist stands still for three target durations, goes
/// backwards or is none is left for that playlist, and for the segments that it lists, as long as another does better; it is taken back when it has
/// proved itself.
/// </summary>
/// <remarks>
/// Playlists are held back until they are whole anyway, so holding them here costs nothing. Bounded: what is forgotten begins with the primary again.
/// Destinations that are spread by key are left alone: each has its own objects, and a shield judges the origins behind it itself.
/// </remarks>
internal sealed class PlaylistFailover(RedirectFollower origins, ChannelTable channels, EdgeMetrics metrics, TimeProvider time, ILogger<PlaylistFailover> log) : IOrigin
{
    private const int MaxPlaylists = 4096;

    /// <summary>Destinations that one question may lead to beside the one that serves.</summary>
    private const int MaxOthers = 2;
    private readonly ConcurrentDictionary<CacheKey, PlaylistOrigins> _playlists = new();

    private TimeSpan Now => time.GetElapsedTime(0, time.GetTimestamp());

    public async Task<OriginFailure> AskAsync(OriginAsk ask, IAnswerHandler handler, CancellationToken cancellation)
    {
        if (ask.Only is not null || ask.Route.Cluster is not { Destinations.Count: > 1 } cluster || OrderPolicy.IsByKey(cluster)) return await origins.AskAsync(ask, handler, cancellation);
        var request = EdgeRequest.For(ask.Route, ask.Path.ToUriComponent(), ask.Query.Value ?? "").WithoutDirectives();
        if (MediaKinds.OfPath(request.Path) == MediaType.Playlist) return await AskPlaylistAsync(ask, request, OrderFor(ask, cluster), handler, cancellation);
        var active = channels.FindSegment(request.Key) is { } listed ? _playlists.GetValueOrDefault(listed.Playlist)?.Active : null;
        return await origins.AskAsync(active is null || active == ask.Avoid || active == OrderFor(ask, cluster)[0] ? ask : ask with { First = ask.First ?? active }, handler, cancellation);
    }

    /// <summary>All destinations, the preferred first.</summary>
    private static List<string> OrderFor(OriginAsk ask, ClusterState cluster) =>
        [.. DestinationOrder.Of(cluster, cluster.DestinationsState.AllDestinations, ask.Path.ToUriComponent() + ask.Query.ToUriComponent()).Select(static d => d.DestinationId)];

    private async Task<OriginFailure> AskPlaylistAsync(OriginAsk ask, EdgeRequest request, List<string> order, IAnswerHandler handler, CancellationToken cancellation)
    {
        var known = _playlists.GetValueOrDefault(request.Key);
        var held = new HeldAnswer();
        var failure = await origins.AskAsync(known?.Active is { } first && first != order[0] && first != ask.Avoid ? ask with { First = ask.First ?? first } : ask, held, cancellation);
        var (media, fault) = Judge(held, failure);
        if (known is null && media is not { IsLive: true } && fault != OriginFault.NotAPlaylist) return await held.TellAsync(failure, handler, cancellation);
        // Where nobody answered, or nobody well, all that may be asked were asked already.
        if (failure != OriginFailure.None || held.Head?.Status >= 500) return await held.TellAsync(failure, handler, cancellation);
        var playlist = known ?? Remember(request);
        var asked = held.Head?.Destination ?? playlist.Active ?? order[0];
        if (media is not null || fault != OriginFault.None) playlist.Take(asked, media, fault, Now);
        Move(playlist, order);
        if (IsAtFault(playlist, asked, fault))
        {
            if (playlist.TryBeginLook(Now) && await LookElsewhereAsync(ask, playlist, order, asked, media, cancellation) is { } better) (held, media) = (better, better.Read() as MediaPlaylist);
        }
        else if (playlist.Active is { } active && active != order[0] && playlist.TryBeginLook(Now))
        {
            _ = LookAtPreferredAsync(ask, playlist, order, active);
        }
        if (media is not null) playlist.Show(media);
        return await held.TellAsync(failure, handler, cancellation);
    }

    /// <summary>A fault that has nothing to do with a playlist that is over in good order.</summary>
    private bool IsAtFault(PlaylistOrigins playlist, string destination, OriginFault fault) =>
        fault != OriginFault.None || playlist.FaultOf(destination, Now) is not (OriginFault.None or OriginFault.Proving or OriginFault.Ended);

    private static (MediaPlaylist? Media, OriginFault Fault) Judge(HeldAnswer held, OriginFailure failure)
    {
        if (failure != OriginFailure.None || held.Head is not { } head) return (null, OriginFault.NoAnswer);
        if (head.Status == 304) return (null, OriginFault.None);
        if (head.Status != 200) return (null, OriginFault.NoAnswer);
        return held.Read() switch
        {
            MediaPlaylist media => (media, OriginFault.None),
            null => (null, OriginFault.NotAPlaylist),
            _ => (null, OriginFault.None),
        };
    }

    /// <returns>The answer of a destination that does better; null when none does.</returns>
    private async Task<HeldAnswer?> LookElsewhereAsync(
        OriginAsk ask, PlaylistOrigins playlist, IReadOnlyList<string> order, string asked, MediaPlaylist? poor, CancellationToken cancellation)
    {
        foreach (var destination in order.Where(d => d != asked).Take(MaxOthers))
        {
            var held = new HeldAnswer();
            var (media, fault) = Judge(held, await origins.AskAsync(ask with { Only = destination, First = null, Avoid = null, IsLook = true }, held, cancellation));
            if (media is null && fault == OriginFault.None) continue;
            playlist.Take(destination, media, fault, Now);
            // Before anything live was seen there is nothing to decide by: the first playlist is better than none.
            Move(playlist, order);
            if (media is null || !(playlist.Active == destination || (poor is null && playlist.Active is null))) continue;
            playlist.EndLook();
            return held;
        }
        playlist.EndLook();
        return null;
    }

    private async Task LookAtPreferredAsync(OriginAsk ask, PlaylistOrigins playlist, IReadOnlyList<string> order, string active)
    {
        var fields = new HeaderDictionary { [HeaderNames.AcceptEncoding] = "identity" };
        foreach (var destination in order.TakeWhile(d => d != active).Take(MaxOthers))
        {
            var held = new HeldAnswer();
            var (media, fault) = Judge(held, await origins.AskAsync(ask with { Only = destination, First = null, Avoid = null, IsLook = true, Fields = fields }, held, CancellationToken.None));
            if (media is not null || fault != OriginFault.None) playlist.Take(destination, media, fault, Now);
        }
        playlist.EndLook();
    }

    private void Move(PlaylistOrigins playlist, IReadOnlyList<string> order)
    {
        if (playlist.Decide(order, Now) is not { } left) return;
        metrics.PlaylistMoved(StandbyMetrics.Word(left.Fault));
        if (left.Fault == OriginFault.None) OriginLog.PlaylistCameBack(log, playlist.Path, left.From, playlist.Active!);
        else OriginLog.PlaylistLeft(log, playlist.Path, left.From, playlist.Active!, left.Fault);
    }

    private PlaylistOrigins Remember(EdgeRequest request)
    {
        // Rare, and whatever goes is learnt again: the first at hand.
        if (_playlists.Count >= MaxPlaylists && _playlists.FirstOrDefault() is { Value: not null } any) _playlists.TryRemove(any);
        return _playlists.GetOrAdd(request.Key, _ => new PlaylistOrigins(request.Path));
    }
}
