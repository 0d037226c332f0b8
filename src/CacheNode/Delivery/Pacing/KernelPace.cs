using CdnNode.Shaper;
using Microsoft.AspNetCore.Connections.Features;

namespace CdnNode.Delivery.Pacing;

/// <summary>One body paced by the kernel in place of the wheel (<see cref="ShaperOptions.KernelPacing"/>): the socket's rate is set before it and reset behind it.</summary>
/// <remarks>HTTP/1.1 alone: a connection of many streams has no single rate. For hosts with <c>fq</c> and few fast viewers.</remarks>
internal sealed class KernelPace : IDisposable
{
    private readonly System.Net.Sockets.Socket _socket;
    private readonly ViewerSession _session;

    private KernelPace(System.Net.Sockets.Socket socket, ViewerSession session) => (_socket, _session) = (socket, session);

    /// <summary>Null when the option is off, or the connection or the system can't.</summary>
    public static KernelPace? TryBegin(HttpContext context, BodyPlan plan)
    {
        if (plan.Session is not { Options.KernelPacing: true } session || !HttpProtocol.IsHttp11(context.Request.Protocol)) return null;
        return context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket && KernelPacing.TrySetMaxPacingRate(socket, plan.Rate)
            ? new KernelPace(socket, session)
            : null;
    }

    public void Dispose()
    {
        KernelPacing.TryResetMaxPacingRate(_socket);
        _session.Leave();
    }
}
