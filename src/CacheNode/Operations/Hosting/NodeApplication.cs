using CdnNode.CatchUp.Hosting;
using CdnNode.Delivery.Sockets;
using CdnNode.Demo.Page;
using CdnNode.Endpoints;
using CdnNode.Operations.Admin;
using CdnNode.Operations.Hosting.Http2;
using CdnNode.Operations.Logging;
using CdnNode.Operations.Metrics;
using CdnNode.Operations.Options;

namespace CdnNode.Operations.Hosting;

/// <summary>Composes the node: listeners, services, and the order of the pipeline.</summary>
internal static class NodeApplication
{
    public static WebApplication Build(NodeOptions options, IReadOnlyList<Uri> origins, IConfiguration configuration, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(configuration);
        // No line of the console shows scopes, and the server opens one for each connection: 150 bytes for as long as it lives. Logging:CaptureScopes brings them back.
        builder.Services.Configure<LoggerFilterOptions>(static filters => filters.CaptureScopes = false);
        builder.Logging.AddConfiguration(configuration.GetSection("Logging")).AddSimpleConsole(static console => console.SingleLine = true);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listeners.Configure(kestrel, options, configuration.GetSection("Kestrel")));
        SocketTransport.Configure(builder.Services, options.Delivery);
        AddServices(builder.Services, options, origins, configuration, time);
        var app = builder.Build();
        UsePipeline(app, options);
        return app;
    }

    private static void AddServices(
        IServiceCollection services, NodeOptions options, IReadOnlyList<Uri> origins, IConfiguration configuration, TimeProvider time)
    {
        services.AddSingleton(time);
        services.AddSingleton(options);
        services.AddMetrics();
        services.AddRouting();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Drain.Timeout);
        services.AddSingleton<EdgeMetrics>();
        SharedPorts.Add(services, options);
        services.AddSingleton<ConnectionLimit>();
        services.AddSingleton<FrameGuard>();
        services.AddSingleton<StalledReaders>();
        services.AddSingleton<Drain>();
        services.AddHostedService(static provider => provider.GetRequiredService<Drain>());
        services.AddSingleton<PrometheusText>();
        services.AddSingleton<AdminPipeline>();
        TrafficStatus.Add(services);
        services.AddEdge(options);
        ProxyRoutes.Add(services.AddReverseProxy(), options, origins, configuration);
        if (options.AccessLog.Enabled) AddAccessLog(services, options);
    }

    private static void AddAccessLog(IServiceCollection services, NodeOptions options)
    {
        var log = options.AccessLog;
        services.AddSingleton(provider => new AccessLog(
            log, OpenSink(options), provider.GetRequiredService<EdgeMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AccessLog>>()));
        services.AddHostedService(static provider => provider.GetRequiredService<AccessLog>());
    }

    /// <summary>No service of its own: the log closes it behind its last line, and whoever disposes the services may come earlier.</summary>
    private static ILineSink OpenSink(NodeOptions options) => options.AccessLog.Path == AccessLogOptions.StandardOutput
        ? new StreamSink(Console.OpenStandardOutput())
        : new RotatingFileSink(Path.Combine(options.DataDirectory, options.AccessLog.Path), options.AccessLog.RotateAt.Bytes);

    private static void UsePipeline(WebApplication app, NodeOptions options)
    {
        var admin = app.Services.GetRequiredService<AdminPipeline>();
        // Made before the first request, so that no measurement is missed.
        _ = app.Services.GetRequiredService<PrometheusText>();
        app.Use(next => context => AdminListener.Took(context) ? admin.InvokeAsync(context) : next(context));
        app.UseMiddleware<AccessLogMiddleware>();
        app.UseRouting();
        app.UseEdge();
        if (options.Demo)
        {
            PageEndpoints.Map(app);
            app.MapGet("/api/status", admin.WriteStatusAsync);
        }
        if (options.Recorder.Channels.Count > 0) app.MapCatchUp();
        app.MapReverseProxy();
    }
}
