using CdnNode.Operations.Configuration;
using CdnNode.Operations.Options;
using CdnNode.Shaper;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Delivery.Pacing;

/// <summary>
/// Starts the shaper before the first request and follows the configuration: other rates take effect on running viewers at their next turn, their
/// stamps stretched, so that no burst follows. A configuration with errors leaves the running rates as they are. The engine stops with the
/// application's services, after the last body has left.
/// </summary>
/// <param name="metrics">Made here, so that it observes from the start.</param>
internal sealed partial class ShaperHost(
    ShaperEngine engine, PaceRoutes routes, ShaperMetrics metrics, IConfiguration configuration, ILogger<ShaperHost> log) : IHostedService, IDisposable
{
    private IDisposable? _reloads;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        engine.Start();
        _reloads = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _reloads?.Dispose();
        metrics.Dispose();
    }

    /// <summary>Takes validated options up, also for what is under way at a fixed rate; a pace by media rate is decided with each request.</summary>
    public void Apply(NodeOptions options)
    {
        routes.Use(options);
        foreach (var session in engine.ListActive())
        {
            var pace = session.Options;
            if (pace.Mode == PaceMode.Fixed) session.SetPace(pace.FixedRate, BitRate.Min(pace.Floor, pace.FixedRate));
        }
    }

    private void Reload()
    {
        var read = NodeOptionsReader.Read(configuration);
        if (read.Errors.Count > 0)
        {
            Refused(log, string.Join("; ", read.Errors));
            return;
        }
        Apply(read.Options);
        Taken(log, read.Options.Shaper.Pace.Mode, read.Options.Shaper.Pace.FixedRate, read.Options.Shaper.Pace.NodeRate);
    }

    [LoggerMessage(EventId = 601, Level = LogLevel.Warning, Message = "The changed configuration has errors; rates stay as they are: {Errors}")]
    private static partial void Refused(ILogger log, string errors);

    [LoggerMessage(EventId = 602, Level = LogLevel.Information, Message = "Rates were read anew: mode {Mode}, fixed rate {FixedRate}, node rate {NodeRate}")]
    private static partial void Taken(ILogger log, PaceMode mode, BitRate fixedRate, BitRate nodeRate);
}
