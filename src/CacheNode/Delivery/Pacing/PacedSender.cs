using CdnNode.Delivery.Sockets;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>Leads one body through its session's channel to the connection. <see cref="Begin"/> is the only place where a body meets the shaper.</summary>
internal static class PacedSender
{
    /// <returns>Bytes sent.</returns>
    /// <exception cref="Caching.FillFailedException">The rest can't be had; before the first byte nothing of the answer has left.</exception>
    /// <exception cref="OperationCanceledException">The viewer has left.</exception>
    public static async ValueTask<long> SendAsync(HttpContext context, BodyPlan plan, BodySource source)
    {
        var session = plan.Session!;
        try
        {
            await source.PrimeAsync();
            await context.Response.StartAsync(context.RequestAborted);
            // The head leaves at once, whatever the pace of the body.
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            ViewerSocket.Of(context)?.ShowStalls(session.Options.NotSentLowWaterBytes);
            return await SendBodyAsync(context, plan, source);
        }
        finally
        {
            await source.CloseAsync();
            session.Leave();
        }
    }

    private static async Task<long> SendBodyAsync(HttpContext context, BodyPlan plan, BodySource source)
    {
        BodySink sink = ViewerSocket.DirectOf(context) is { } socket
            ? new SocketSink(socket)
            : new PipeSink(context.Response.BodyWriter, source, isStream: ViewerSocket.Of(context) is null);
        Begin(plan, source, new InterleavedShaperChannel(source, sink), context.RequestAborted, out var left);
        var end = await sink.Ended;
        await left.DisposeAsync();
        if (sink is SocketSink) ServerByteCount.Add(context, sink.SentBytes);
        switch (end)
        {
            case ChannelEnd.SourceFailed:
                throw source.Failure!;
            case ChannelEnd.Aborted or ChannelEnd.Faulted:
                throw new OperationCanceledException("The body was given up.", context.RequestAborted);
            default:
                return sink.SentBytes;
        }
    }

    /// <summary>Attaches the body to its session. The sink tells the end.</summary>
    /// <param name="channel">New or renewed; from the source to a sink.</param>
    /// <param name="gone">The viewer has left.</param>
    /// <param name="left">To be disposed when the body has ended: from then on nobody's leaving ends the channel. Set before the wheel can tell the end.</param>
    public static void Begin(BodyPlan plan, BodySource source, ShaperChannel channel, CancellationToken gone, out CancellationTokenRegistration left)
    {
        source.Channel = channel;
        plan.Session!.SetPace(plan.Rate, plan.Floor, plan.IsStartup);
        left = gone.UnsafeRegister(static state => ((ShaperChannel)state!).Abort(), channel);
        plan.Session.Attach(channel);
    }
}
