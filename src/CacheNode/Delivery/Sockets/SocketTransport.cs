using CdnNode.Operations.Options;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CdnNode.Delivery.Sockets;

/// <summary>How the server's transport works below the bodies.</summary>
/// <remarks>
/// A hit waits for nothing, so it is cheapest on the thread that the kernel woke: a change of threads costs as much as the hit itself. The price is a rule that
/// the house keeps anyway: nothing on the way of a request may block. Disks have threads of their own, and what must be waited for is awaited.
/// </remarks>
internal static class SocketTransport
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Once, before the process's first socket: the runtime reads this when it makes its first.</summary>
    public static void Prepare(DeliveryOptions delivery)
    {
        if (delivery.DirectSocket && Environment.GetEnvironmentVariable(InlineCompletions) is null) Environment.SetEnvironmentVariable(InlineCompletions, "1");
    }

    public static void Configure(IServiceCollection services, DeliveryOptions delivery) => services.Configure<SocketTransportOptions>(transport =>
    {
        // A flush ends when the kernel has taken every byte: what the shaper's view of congestion and the order of head and body rest on.
        transport.MaxWriteBufferSize = 1;
        transport.UnsafePreferInlineScheduling = delivery.DirectSocket;
    });
}
