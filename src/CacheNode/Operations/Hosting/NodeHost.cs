using System.Net.Sockets;
using CdnNode.Delivery.Sockets;
using CdnNode.Demo;
using CdnNode.Operations.Configuration;
using CdnNode.Operations.Options;
using Microsoft.AspNetCore.Connections;

namespace CdnNode.Operations.Hosting;

/// <summary>Runs a node from its start to its graceful stop.</summary>
internal static class NodeHost
{
    /// <returns>The exit code: 1 when it couldn't start.</returns>
    public static async Task<int> RunAsync(LoadedConfiguration loaded, CancellationToken cancellation)
    {
        var options = loaded.Options;
        SocketTransport.Prepare(options.Delivery);
        var temporary = options.DataDirectory.Length == 0 ? Directory.CreateTempSubdirectory("cdnnode-demo-") : null;
        if (temporary is not null) options = options with { DataDirectory = temporary.FullName };
        using var demoLogs = options.Demo ? NewLogs(loaded.Configuration) : null;
        var demo = demoLogs is null ? null : await DemoOrigin.StartAsync(TimeProvider.System, demoLogs, cancellation);
        try
        {
            var origins = demo is null ? options.Origins : [demo.BaseAddress];
            await using var app = NodeApplication.Build(options, origins, loaded.Configuration, TimeProvider.System);
            return await StartAsync(app, options, cancellation);
        }
        finally
        {
            if (demo is not null) await demo.DisposeAsync();
            temporary?.Delete(recursive: true);
        }
    }

    private static ILoggerFactory NewLogs(IConfiguration configuration) =>
        LoggerFactory.Create(logging => logging.AddConfiguration(configuration.GetSection("Logging")).AddSimpleConsole(static c => c.SingleLine = true));

    private static async Task<int> StartAsync(WebApplication app, NodeOptions options, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException or SocketException)
        {
            await Console.Error.WriteLineAsync($"error: {error.Message} (see --urls and --admin-urls)");
            return 1;
        }
        StartBanner.Write(Console.Out, app, options);
        await app.WaitForShutdownAsync(CancellationToken.None);
        return 0;
    }
}
