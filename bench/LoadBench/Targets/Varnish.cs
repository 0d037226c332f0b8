using System.Globalization;
using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Targets;

/// <summary>Debian's Varnish with its objects in memory (malloc), and varnishncsa, which is what writes its access log.</summary>
internal static class Varnish
{
    public static Server Start(int origin, string work)
    {
        var port = Server.FreePort();
        var folder = Directory.CreateDirectory(Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"varnish-{port}"))).FullName;
        var vcl = Path.Combine(work, $"varnish-{port}.vcl");
        File.WriteAllText(vcl, $$"""
            vcl 4.1;
            backend origin { .host = "127.0.0.1"; .port = "{{origin}}"; }
            """);
        var server = Server.Start(Cores.Server, port, new Command(
            Debian.Need("varnishd", "varnish"), "-F", "-n", folder, "-f", vcl, "-a", $"127.0.0.1:{port}", "-s", "malloc,1g", "-j", "none",
            "-p", "thread_pools=1", "-p", "thread_pool_max=5000", "-p", "listen_depth=4096", "-p", "timeout_idle=3600"));
        if (Debian.Find("varnishncsa") is { } log) server.Add(new Command(log, "-n", folder, "-w", $"{work}/varnish-{port}.log"));
        return server;
    }
}
