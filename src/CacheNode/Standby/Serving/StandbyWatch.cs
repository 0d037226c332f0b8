using CdnNode.Fetching;
using CdnNode.Operations.Options;

namespace CdnNode.Standby.Serving;

/// <summary>Watches all standby channels while the node runs.</summary>
internal sealed class StandbyWatch(
    StandbyDirectory directory, ChannelPlanner planner, OriginReader reader, SegmentBringer bringer, Purger purger, NodeOptions options, TimeProvider time, ILogger<StandbyWatch> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(directory.Channels.Select(channel =>
    {
        var store = new ChannelStore(Path.Combine(options.DataDirectory, "standby"), channel.Name, log);
        return new ChannelWatcher(channel, directory, planner, reader, bringer, purger, store, options, time, log).RunAsync(stoppingToken);
    }));
}
