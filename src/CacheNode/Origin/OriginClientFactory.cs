using System.Text;
using CdnNode.Operations.Options;
using Yarp.ReverseProxy.Forwarder;

namespace CdnNode.Origin;

/// <summary>YARP's client with the bounds that its defaults leave open: connect time-out, connections, head size. Redirects, cookies and proxies stay off.</summary>
internal sealed class OriginClientFactory(NodeOptions options, ILogger<ForwarderHttpClientFactory> log) : ForwarderHttpClientFactory(log)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = options.Origin.ConnectTimeout;
        handler.MaxResponseHeadersLength = Math.Max(1, (int)(options.Origin.MaxHeaderSize.Bytes / 1024));
        handler.MaxConnectionsPerServer = context.NewConfig.MaxConnectionsPerServer ?? options.Origin.MaxConnections;
        // An idle connection that the origin is about to close gives a failed request; shorter than the usual 60 to 75 s of origins.
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30);
        handler.MaxResponseDrainSize = 0;
        handler.PlaintextStreamFilter = static (connection, _) => ValueTask.FromResult<Stream>(new NoAnswerStream(connection.PlaintextStream));
        handler.RequestHeaderEncodingSelector = handler.ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1;
    }
}
