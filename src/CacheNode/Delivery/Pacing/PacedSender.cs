using CdnNode.Delivery.Sockets;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>Leads one body through its session's channel to the connection. The only place where a body meets the shaper.</summary>
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
            return await RunAsync(context, plan, session, source);
        }
        finally
        {
            await source.CloseAsync();
            session.Leave();
        }
    }

    private static async Task<long> RunAsync(HttpContext context, BodyPlan plan, ViewerSession session, BodySource source)
    {
        BodySink sink = ViewerSocket.DirectOf(context) is { } socket
            ? new SocketSink(socket)
            : new PipeSink(context.Response.BodyWriter, source, isStream: ViewerSocket.Of(context) is null);
        var channel = new InterleavedShaperChannel(source, sink);
        source.Channel = channel;
        session.SetPace(plan.Rate, plan.Floor, plan.IsStartup);
        session.Attach(channel);
        await using var left = context.RequestAborted.UnsafeRegister(static state => ((ShaperChannel)state!).Abort(), channel);
        var end = await sink.Ended;
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
}
