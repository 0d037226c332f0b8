using System.Collections.Concurrent;
using CdnNode.Operations.Options;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>The shaper's settings of the node and of each route; a reload changes them where they are, under the viewers who run.</summary>
public sealed class PaceRoutes
{
    private readonly ConcurrentDictionary<string, RoutePace> _routes = new(StringComparer.OrdinalIgnoreCase);
    private volatile PacingOptions _options;

    public PaceRoutes(NodeOptions options)
    {
        Node = new ShaperSettings(options.Shaper.Pace);
        _options = options.Shaper;
        Use(options);
    }

    public ShaperSettings Node { get; }

    /// <summary>What is not the shaper library's own.</summary>
    public PacingOptions Options => _options;

    public RoutePace Of(string routeId) => _routes.TryGetValue(routeId, out var route) ? route : new RoutePace(Node, -1);

    /// <summary>Takes other options up; only what was validated.</summary>
    public void Use(NodeOptions options)
    {
        _options = options.Shaper;
        Node.Options = options.Shaper.Pace;
        foreach (var (id, route) in options.Routes)
        {
            if (route.Shaper is not { } pacing) continue;
            var settings = _routes.TryGetValue(id, out var known) ? known.Settings : new ShaperSettings(pacing.Pace);
            settings.Options = pacing.Pace;
            _routes[id] = new RoutePace(settings, IndexOf(options.Shaper.Pace.Classes, pacing.Class));
        }
        foreach (var id in _routes.Keys.Where(id => !options.Routes.ContainsKey(id))) _routes.TryRemove(id, out _);
    }

    private static int IndexOf(IReadOnlyList<ShareClass> classes, string? name)
    {
        for (var i = 0; i < classes.Count; i++)
        {
            if (classes[i].Name == name) return i;
        }
        return -1;
    }
}
