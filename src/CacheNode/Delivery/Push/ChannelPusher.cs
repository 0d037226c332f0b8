using System.Net.Sockets;
using CdnNode.Delivery.Pacing;
using CdnNode.Fetching;
using CdnNode.Hls.Playlists;
using CdnNode.Operations.Options;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Push;

/// <summary>Pushes the configured channels as MPEG-TS over UDP: set-top boxes and analysers get them without asking. One task a channel.</summary>
/// <remarks>
/// <code>
///   Waiting --playlist and segment read--> Pushing --the channel ends--> over (on demand)
///      ^                                      |
///      '------- 2 s after any failure --------'
/// </code>
/// </remarks>
internal sealed partial class ChannelPusher(PaceRoutes routes, ShaperEngine engine, CacheReader reader, TimeProvider time, ILogger<ChannelPusher> log) : BackgroundService
{
    private const int DepthDatagrams = 16;

    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(routes.Options.Push.Select(push => RunAsync(push.Key, push.Value, stoppingToken)));

    private async Task RunAsync(string name, PushOptions push, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await PushAsync(name, push, stop);
                Ended(log, name);
                return;
            }
            catch (Exception error) when (error is PushException or SocketException)
            {
                Failed(log, name, error.Message);
                await Task.Delay(s_again, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task PushAsync(string name, PushOptions push, CancellationToken stop)
    {
        // A feed can't make up for what a busy machine made it forfeit: it may catch up over more time than a viewer.
        var session = engine.CreateSession(settings: new ShaperSettings(routes.Node.Options with { BucketDepthQuanta = DepthDatagrams }));
        var ended = new TaskCompletionSource<ChannelEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var sink = new UdpPacketSink(push.Url, ended.SetResult);
        using var feed = new PushFeed(session, push.Url.PacketBytes);
        var channel = new UdpShaperChannel(feed, sink, push.Url.PacketBytes);
        feed.Channel = channel;
        var isAttached = false;
        try
        {
            await new ChannelFollower(reader, time).RunAsync(push.Path, TakeAsync, stop);
            feed.End();
            if (isAttached) await ended.Task.WaitAsync(stop);
        }
        finally
        {
            channel.Abort();
            if (isAttached) await ended.Task;
        }

        async Task TakeAsync(PushSegment segment, MediaPlaylist playlist, CancellationToken cancellation)
        {
            feed.Target = 2 * playlist.TargetDuration;
            feed.Add(segment);
            if (!isAttached)
            {
                Begun(log, name, push.Path, push.Url, segment.Rate);
                session.SetPace(segment.Rate, BitRate.Zero);
                session.Attach(channel);
                isAttached = true;
            }
            while (feed.Queued > 2 * feed.Target) await feed.WaitAsync(cancellation);
        }
    }

    [LoggerMessage(EventId = 611, Level = LogLevel.Information, Message = "Push {Name}: {Path} to {Url}, {Rate}")]
    private static partial void Begun(ILogger log, string name, string path, UdpTarget url, BitRate rate);

    [LoggerMessage(EventId = 612, Level = LogLevel.Information, Message = "Push {Name}: the title has ended")]
    private static partial void Ended(ILogger log, string name);

    [LoggerMessage(EventId = 613, Level = LogLevel.Warning, Message = "Push {Name}: {Reason}; tried again in 2 s")]
    private static partial void Failed(ILogger log, string name, string reason);
}
