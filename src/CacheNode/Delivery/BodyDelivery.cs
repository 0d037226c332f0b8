using System.Globalization;
using CdnNode.Caching;
using CdnNode.Delivery.Pacing;
using CdnNode.Delivery.Sockets;
using CdnNode.Endpoints;
using CdnNode.Fetching;
using CdnNode.Operations.Logging;

namespace CdnNode.Delivery;

/// <summary>The way of every body to its viewer: paced by the shaper, at once, or refused under the node's cap.</summary>
/// <param name="pacer">The one who decides; <c>CdnNode:Shaper:Mode</c> is the switch.</param>
internal sealed class BodyDelivery(Pacer pacer, ViewerSessions viewers, PaceRoutes routes, EdgeErrors errors)
{
    /// <summary>Sends part of a cached file.</summary>
    /// <param name="count">Null: to the end of the file.</param>
    /// <param name="length">Of the whole object; null when unknown.</param>
    /// <returns>Bytes sent; null when the viewer was refused.</returns>
    /// <exception cref="FillFailedException">The rest can't be had.</exception>
    public async ValueTask<long?> SendFileAsync(HttpContext context, EdgeRequest request, FileHandle file, long from, long? count, long? length)
    {
        var plan = Plan(context, request, file, length);
        if (plan.IsRefused) return await RefuseAsync(context);
        using var kernel = KernelPace.TryBegin(context, plan);
        if (plan.Session is not null && kernel is null) return await PacedSender.SendAsync(context, plan, new FileSource(file, from, count, context.RequestAborted));
        ViewerSocket.Of(context)?.HideStalls();
        return await BodySender.SendAsync(context, file, from, count, context.RequestAborted);
    }

    /// <summary>Sends the body of an answer that goes through.</summary>
    public async Task SendPassedAsync(HttpContext context, EdgeRequest request, PassedAnswer answer)
    {
        var plan = Plan(context, request, file: null, answer.Fields.ContentLength);
        if (plan.IsRefused) await RefuseAsync(context);
        else if (plan.Session is null) await answer.Body.CopyToAsync(context.Response.BodyWriter, context.RequestAborted);
        else await PacedSender.SendAsync(context, plan, new PassedSource(answer.Body, context.RequestAborted));
    }

    /// <summary>Errors, redirects and the like are no media.</summary>
    private BodyPlan Plan(HttpContext context, EdgeRequest request, FileHandle? file, long? length) =>
        context.Response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status206PartialContent && pacer.TryDescribe(request, file, length, out var body)
            ? pacer.Plan(viewers.Of(context), body)
            : BodyPlan.Unpaced;

    private async ValueTask<long?> RefuseAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = ((long)routes.Options.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await errors.WriteAsync(context, 503, "The node's rate is given to the viewers that it has; try again, or another node.", "node-full", CacheOutcome.None);
        return null;
    }
}
