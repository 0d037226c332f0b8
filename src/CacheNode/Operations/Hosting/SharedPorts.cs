using System.Net;
using System.Net.Sockets;
using CdnNode.Operations.Configuration;
using CdnNode.Operations.Options;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CdnNode.Operations.Hosting;

/// <summary>Public ports that several processes of one machine listen at: the kernel spreads new connections over them (socket(7), SO_REUSEPORT).</summary>
/// <remarks>The admin ports stay each process's own: operators mean one process.</remarks>
internal static class SharedPorts
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;

    public static void Add(IServiceCollection services, NodeOptions options)
    {
        if (!options.ReusePort) return;
        var own = options.AdminUrls.Select(static url => ListenAddress.Parse(url).Port).ToHashSet();
        services.Configure<SocketTransportOptions>(transport =>
        {
            var bind = transport.CreateBoundListenSocket;
            transport.CreateBoundListenSocket = endpoint => endpoint is IPEndPoint { Port: > 0 } ip && !own.Contains(ip.Port) ? Bind(ip) : bind(endpoint);
        });
    }

    private static Socket Bind(IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
            if (endpoint.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.Bind(endpoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
