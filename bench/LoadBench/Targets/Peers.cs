using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Targets;

/// <summary>Who is measured.</summary>
internal static class Peers
{
    /// <summary>All caches, unpaced: nginx's best first, which the others are compared with, and the node last. Those that aren't installed are left out.</summary>
    /// <param name="builds">Folders of published nodes to compare with each other: beside nginx's best alone, and in the place of this clone's.</param>
    public static IReadOnlyList<Target> All(int origin, string work, IReadOnlyList<string> builds)
    {
        Target best = new("nginx, its best", () => Nginx.StartBest(origin, work));
        if (builds.Count > 0) return [best, .. builds.Select(Node.In).Select(node => new Target(node.Name, () => node.Start(origin, work)))];
        List<Target> all = [best, new("nginx, as it comes", () => Nginx.StartDefault(origin, work))];
        if (Debian.Has("varnishd", "varnish")) all.Add(new("Varnish", () => Varnish.Start(origin, work)));
        if (Debian.Has("traffic_server", "trafficserver")) all.Add(new("Traffic Server", () => TrafficServer.Start(origin, work)));
        all.Add(new(Node.Published.Name, () => Node.Published.Start(origin, work)));
        return all;
    }

    /// <summary>Who paces: neither Varnish nor Traffic Server does.</summary>
    /// <param name="viewers">nginx as it comes is left out when they need more files than a process may open.</param>
    /// <param name="writeBytes">Of one write, alike for all but the first and the last.</param>
    /// <param name="builds">As in <see cref="All"/>.</param>
    public static IReadOnlyList<Target> Paced(int origin, string work, int viewers, int kilobits, int writeBytes, IReadOnlyList<string> builds)
    {
        var bytesPerSecond = kilobits * 1000L / 8;
        Target best = new("nginx, its best", () => Nginx.StartPaced(origin, work, bytesPerSecond, writeBytes));
        Node[] nodes = builds.Count > 0 ? [.. builds.Select(Node.In)] : [Node.Published];
        List<Target> all =
        [
            best,
            .. nodes.Select(node => new Target($"{node.Name}, the same writes", () => node.StartPaced(origin, work, kilobits, writeBytes))),
            .. nodes.Select(node => new Target(node.Name, () => node.StartPaced(origin, work, kilobits, 0))),
        ];
        if (builds.Count > 0) return all;
        if ((viewers * Nginx.FilesOfDefaultViewer) + 500 < Host.OpenFiles) all.Add(new("nginx, as it comes", () => Nginx.StartDefault(origin, work, bytesPerSecond)));
        return all;
    }
}
