using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios.Past;

/// <summary>One node that records a channel in transport streams and one in CMAF, and one browser, for the scenarios of several classes.</summary>
/// <remarks>Segments of a second: what a scenario waits for comes twice as soon as in common channels.</remarks>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RecordedChannels : ICollectionFixture<RecordedChannels>, IAsyncLifetime
{
    internal const string Name = "recorded channels";

    internal const double SegmentSeconds = 1;

    private NginxOrigin? _origin;
    private NodeProcess? _node;
    private Browser? _browser;

    internal NodeProcess Node => _node!;

    internal RecordedLive TransportStream { get; private set; } = null!;

    internal RecordedLive Cmaf { get; private set; } = null!;

    internal RecordedLive Of(string format) => format == "ts" ? TransportStream : Cmaf;

    internal async Task<HlsJsPage> WatchAsync(Uri playlist) => await HlsJsPage.OpenAsync(await BrowserAsync(), playlist);

    internal async Task<Browser> BrowserAsync() => _browser ??= await Browser.StartAsync();

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        var origin = _origin = await NginxOrigin.StartAsync(cancel);
        var channels = await Task.WhenAll(
            RecordedLive.StartAsync(origin, "ts", Container.TransportStream, SegmentSeconds, cancel),
            RecordedLive.StartAsync(origin, "cmaf", Container.FragmentedMp4, SegmentSeconds, cancel));
        (TransportStream, Cmaf) = (channels[0], channels[1]);
        _node = await NodeProcess.StartAsync(
            new NodeSetup { Origin = origin.Address, Arguments = [RecordedLive.Setting("ts"), RecordedLive.Setting("cmaf"), "--CdnNode:Recorder:KeepFree=0B", "--CdnNode:Disk:KeepFree=0B"] }, cancel);
        foreach (var channel in channels) channel.RecordBy(_node);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        if (_node is not null) await _node.DisposeAsync();
        foreach (var channel in (RecordedLive?[])[TransportStream, Cmaf])
        {
            if (channel is not null) await channel.DisposeAsync();
        }
        if (_origin is not null) await _origin.DisposeAsync();
    }
}
