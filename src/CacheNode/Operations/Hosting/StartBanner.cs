using CdnNode.Operations.Configuration;
using CdnNode.Operations.Options;

namespace CdnNode.Operations.Hosting;

/// <summary>Tells whoever started the node what to open.</summary>
internal static class StartBanner
{
    public static void Write(TextWriter output, WebApplication app, NodeOptions options)
    {
        var bound = app.Urls.ToArray();
        var isAdmin = options.AdminUrls.SelectMany(static url => ListenAddress.Parse(url).Addresses).Count();
        var listening = bound.Length > isAdmin ? bound[..^isAdmin] : bound;
        var first = Openable(listening[0]);
        output.WriteLine($"cdnnode is ready: {string.Join(' ', listening)}");
        if (options.Demo)
        {
            output.WriteLine($"  page      {first}/");
            output.WriteLine($"  live      {first}/live/demo/index.m3u8      (CMAF: {first}/live/demo-cmaf/index.m3u8)");
            output.WriteLine($"  on demand {first}/vod/demo/index.m3u8       (CMAF: {first}/vod/demo-cmaf/index.m3u8)");
        }
        else
        {
            output.WriteLine($"  in front of {(options.Shields.Count + options.Origins.Count > 0 ? string.Join(", ", options.Shields.Concat(options.Origins)) : "the clusters of ReverseProxy")}");
        }
        foreach (var admin in bound[^Math.Min(isAdmin, bound.Length)..]) output.WriteLine($"  admin     {Openable(admin)}/metrics  /readyz  /api/status");
        output.Flush();
    }

    private static string Openable(string url) =>
        url.Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal).Replace("//[::]", "//localhost", StringComparison.Ordinal);
}
