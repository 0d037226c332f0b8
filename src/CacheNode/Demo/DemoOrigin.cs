using System.Net;

namespace CdnNode.Demo;

/// <summary>An HTTP origin inside the process, on a free port of the loopback: what the node fronts when no other origin is configured.</summary>
/// <remarks>
/// It is a server of its own on purpose: the demo then goes through exactly the path that production does, from the viewer's request to the origin's
/// socket.
/// <code>
/// StartAsync ──> listening at BaseAddress ──DisposeAsync──> stopped
/// </code>
/// </remarks>
internal sealed class DemoOrigin : IAsyncDisposable
{
    private readonly WebApplication _server;

    private DemoOrigin(WebApplication server, Uri baseAddress)
    {
        _server = server;
        BaseAddress = baseAddress;
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:43210/</c>.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Starts the origin; nothing of the clip is read before it is asked for.</summary>
    /// <param name="clock">Its wall clock numbers the live segments.</param>
    /// <param name="logs">Where the server logs; not disposed with it.</param>
    /// <param name="cancellation">Gives up starting.</param>
    public static async Task<DemoOrigin> StartAsync(TimeProvider clock, ILoggerFactory logs, CancellationToken cancellation = default)
    {
        // The empty builder reads no configuration: neither the node's settings nor its environment can move or open this port.
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(logs);

        var server = builder.Build();
        server.UseRouting();
        new DemoEndpoints(clock).Map(server);
        try
        {
            await server.StartAsync(cancellation);
            return new(server, new Uri(server.Urls.Single()));
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }
}
