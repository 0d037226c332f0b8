using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Targets;

/// <summary>Who is measured.</summary>
internal static class Peers
{
    /// <summary>All caches, unpaced: nginx's best first, which the others are compared with, and the node last. Those that aren't installed are left out.</summary>
    public static IReadOnlyList<Target> All(int origin, string work)
    {
        List<Target> all =
        [
            new("nginx, its best", () => Nginx.StartBest(origin, work)),
            new("nginx, as it comes", () => Nginx.StartDefault(origin, work)),
        ];
        if (Debian.Has("varnishd", "varnish")) all.Add(new("Varnish", () => Varnish.Start(origin, work)));
        if (Debian.Has("traffic_server", "trafficserver")) all.Add(new("Traffic Server", () => TrafficServer.Start(origin, work)));
        all.Add(new("CdnNode", () => Node.Start(origin, work)));
        return all;
    }

    /// <summary>Who paces: neither Varnish nor Traffic Server does.</summary>
    /// <param name="viewers">nginx as it comes is left out when they need more files than a process may open.</param>
    /// <param name="writeBytes">Of one write, alike for all but the first and the last.</param>
    public static IReadOnlyList<Target> Paced(int origin, string work, int viewers, int kilobits, int writeBytes)
    {
        var bytesPerSecond = kilobits * 1000L / 8;
        List<Target> all =
        [
            new("nginx, its best", () => Nginx.StartPaced(origin, work, bytesPerSecond, writeBytes)),
            new("CdnNode, the same writes", () => Node.StartPaced(origin, work, kilobits, writeBytes)),
            new("CdnNode", () => Node.StartPaced(origin, work, kilobits, 0)),
        ];
        if ((viewers * Nginx.FilesOfDefaultViewer) + 500 < Host.OpenFiles) all.Add(new("nginx, as it comes", () => Nginx.StartDefault(origin, work, bytesPerSecond)));
        return all;
    }
}
