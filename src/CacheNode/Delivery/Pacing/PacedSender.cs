using CdnNode.Shaper;
using Microsoft.AspNetCore.Connections.Features;

namespace CdnNode.Delivery.Pacing;

/// <summary>Leads one body through its session's channel to the connection. The only place where a body meets the shaper.</summary>
internal static class PacedSender
{
    /// <returns>Bytes sent.</returns>
    /// <exception cref="Caching.FillFailedException">The rest can't be had; before the first byte nothing of the answer has left.</exception>
    /// <exception cref="OperationCanceledException">The viewer has left.</exception>
    public static async Task<long> SendAsync(HttpContext context, BodyPlan plan, BodySource source)
    {
        var session = plan.Session!;
        try
        {
            await source.PrimeAsync();
            await context.Response.StartAsync(context.RequestAborted);
            // The head leaves at once, whatever the pace of the body.
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            ShowStalls(context, session.Options.NotSentLowWaterBytes);
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
        var sink = new PipeSink(context.Response.BodyWriter, source, isStream: !IsHttp1(context));
        var channel = new InterleavedShaperChannel(source, sink);
        source.Channel = channel;
        session.SetPace(plan.Rate, plan.Floor, plan.IsStartup);
        session.Attach(channel);
        await using var left = context.RequestAborted.UnsafeRegister(static state => ((ShaperChannel)state!).Abort(), channel);
        switch (await sink.Ended)
        {
            case ChannelEnd.SourceFailed:
                throw source.Failure!;
            case ChannelEnd.Aborted or ChannelEnd.Faulted:
                throw new OperationCanceledException("The body was given up.", context.RequestAborted);
            default:
                return sink.SentBytes;
        }
    }

    /// <summary>While pacing, kernel buffers may not hide a stalled peer; a connection that goes unpaced gets them back (<see cref="Unpace"/>).</summary>
    private static void ShowStalls(HttpContext context, int lowWaterBytes)
    {
        if (lowWaterBytes == 0 || !IsHttp1(context) || ConnectionPace.Of(context) is not { IsLowWater: false } connection) return;
        if (context.Features.Get<IConnectionSocketFeature>() is { } feature) connection.IsLowWater = KernelPacing.TrySetNotSentLowWater(feature.Socket, lowWaterBytes);
    }

    /// <summary>An unpaced body follows paced ones on the connection: the low-water mark would cost it three times the CPU.</summary>
    public static void Unpace(HttpContext context)
    {
        if (ConnectionPace.Find(context) is not { IsLowWater: true } connection) return;
        if (context.Features.Get<IConnectionSocketFeature>() is { } feature) KernelPacing.TryResetNotSentLowWater(feature.Socket);
        connection.IsLowWater = false;
    }

    private static bool IsHttp1(HttpContext context) => HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol);
}
