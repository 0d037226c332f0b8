using System.Text;
using CdnNode.Delivery.Pacing;
using CdnNode.Delivery.Sockets;
using CdnNode.Front;
using CdnNode.Operations.Configuration;
using CdnNode.Operations.Hosting.Http2;
using CdnNode.Operations.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CdnNode.Operations.Hosting;

/// <summary>Kestrel's listeners and limits.</summary>
internal static class Listeners
{
    private const string StrictLineFeeds = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";

    /// <param name="section">Kestrel's own configuration: certificates, and endpoints beside ours, which are public.</param>
    public static void Configure(KestrelServerOptions kestrel, NodeOptions options, IConfiguration section)
    {
        // A bare LF as a line's end is how two servers come to read two different requests (RFC 9112 section 2.2).
        AppContext.SetSwitch(StrictLineFeeds, true);
        kestrel.AddServerHeader = false;
        // Field values are bytes (RFC 9110 section 5.5): what is not ASCII goes through as it came.
        kestrel.RequestHeaderEncodingSelector = kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        Limit(kestrel.Limits, options.Limits);
        kestrel.Configure(section, reloadOnChange: true);
        void Guard(ListenOptions listen) => Prepare(listen, options);
        foreach (var url in options.Urls) Listen(kestrel, url, Guard);
        foreach (var url in options.AdminUrls) Listen(kestrel, url, static listen => listen.Use(AdminListener.Mark));
        // From here on: the endpoints of the section.
        kestrel.ConfigureEndpointDefaults(Guard);
    }

    private static void Listen(KestrelServerOptions kestrel, string url, Action<ListenOptions> configure)
    {
        var address = ListenAddress.Parse(url);
        foreach (var ip in address.Addresses)
        {
            kestrel.Listen(ip, address.Port, listen =>
            {
                configure(listen);
                if (!address.Https) return;
                listen.UseHttps();
                listen.Use(listen.ApplicationServices.GetRequiredService<FrameGuard>().Wrap);
            });
        }
    }

    /// <summary>What one client may cost, on public listeners alone: a full node can still be asked why it is full.</summary>
    private static void Prepare(ListenOptions listen, NodeOptions options)
    {
        listen.Use(listen.ApplicationServices.GetRequiredService<ConnectionLimit>().Wrap);
        listen.Use(listen.ApplicationServices.GetRequiredService<StalledReaders>().Wrap);
        listen.Use(next => ViewerSocket.Wrap(next, options.Delivery.DirectSocket));
        listen.Use(ConnectionPace.Wrap);
        listen.Use(next => FrontConnection.Wrap(next, listen.ApplicationServices));
    }

    private static void Limit(KestrelServerLimits limits, LimitOptions options)
    {
        limits.RequestHeadersTimeout = options.RequestHeadersTimeout;
        limits.KeepAliveTimeout = options.KeepAliveTimeout;
        limits.MaxRequestLineSize = (int)options.MaxRequestLine.Bytes;
        limits.MaxRequestHeadersTotalSize = (int)options.MaxHeaderSize.Bytes;
        limits.MaxRequestHeaderCount = options.MaxHeaderCount;
        limits.MaxRequestBodySize = options.MaxRequestBody.Bytes;
        limits.Http2.MaxStreamsPerConnection = options.MaxStreamsPerConnection;
        limits.MinRequestBodyDataRate = Rate(options.MinRequestRate.BytesPerSecond, options.RateGrace);
        limits.MinResponseDataRate = Rate(options.MinResponseRate.BytesPerSecond, options.RateGrace);
    }

    private static MinDataRate? Rate(long bytesPerSecond, TimeSpan grace) => bytesPerSecond > 0 ? new MinDataRate(bytesPerSecond, grace) : null;
}
