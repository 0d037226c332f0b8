using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using CdnNode.Endpoints;
using CdnNode.Operations.Options;
using CdnNode.Origin;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Standby.Serving;

/// <summary>Which question belongs to which standby channel.</summary>
internal sealed class StandbyDirectory
{
    private readonly FrozenDictionary<string, ServedChannel> _byPlaylist;
    private readonly ConcurrentDictionary<(string Route, string Target), ServedRendition> _renditions = new();
    private readonly ConcurrentDictionary<ServedChannel, string> _routes = new();

    public StandbyDirectory(NodeOptions options, IActiveOrigin decision, TimeProvider time, StandbyMetrics metrics, ILogger<StandbyDirectory> log)
    {
        Channels = [.. options.Standby.Channels.Select(channel => new ServedChannel(channel, decision, time, metrics, log))];
        _byPlaylist = Channels.ToFrozenDictionary(static c => c.Options.Playlist, StringComparer.Ordinal);
        metrics.ObserveHealth(Health);
    }

    public IReadOnlyList<ServedChannel> Channels { get; }

    /// <summary>A channel's renditions are known.</summary>
    public void Serve(ServedChannel channel, ChannelPlan plan)
    {
        foreach (var (key, known) in _renditions)
        {
            if (known.Channel == channel && !plan.Renditions.ContainsKey(known.Id)) _renditions.TryRemove(key, out _);
        }
        foreach (var (target, request) in plan.Renditions)
        {
            _routes[channel] = request.RouteId;
            // In the form that questions to origins have, which escapes less than keys do.
            _renditions[(request.RouteId, PathString.FromUriComponent(request.Path).ToUriComponent() + request.Query)] = new ServedRendition(channel, target);
        }
    }

    /// <summary>The rendition that is asked for, by whatever directives or query; null when none of a channel is known by this name.</summary>
    public ServedRendition? FindRendition(OriginAsk ask)
    {
        var request = EdgeRequest.For(ask.Route, ask.Path.ToUriComponent(), ask.Query.Value ?? "").WithoutDirectives();
        return _renditions.GetValueOrDefault((request.RouteId, request.Target)) ?? _renditions.GetValueOrDefault((request.RouteId, request.Path));
    }

    /// <summary>The channels that a name may belong to, by their folders.</summary>
    public IEnumerable<ServedChannel> FindByFolder(string path)
    {
        if (_byPlaylist.TryGetValue(path, out var named)) return [named];
        return Channels.Where(channel => path.StartsWith(channel.Options.Playlist[..(channel.Options.Playlist.LastIndexOf('/') + 1)], StringComparison.Ordinal));
    }

    /// <summary>Whether a channel of this route has the origin of a pinned name, and whether the run in it has begun.</summary>
    public (bool IsOrigin, bool HasBegun) FindPinned(RouteModel route, string source)
    {
        var (origin, run) = PinnedName.Split(source);
        var isOrigin = false;
        foreach (var (channel, id) in _routes)
        {
            if (id != route.Config.RouteId || !channel.Has(origin, 0)) continue;
            if (channel.Has(origin, run)) return (true, true);
            isOrigin = true;
        }
        return (isOrigin, false);
    }

    private IEnumerable<Measurement<int>> Health() =>
        from channel in Channels
        let status = channel.ToStatus()
        where status.IsWatched
        from origin in status.Origins
        select new Measurement<int>(origin.Fault == OriginFault.None ? 1 : 0, new("channel", status.Name), new("origin", origin.Name));
}
