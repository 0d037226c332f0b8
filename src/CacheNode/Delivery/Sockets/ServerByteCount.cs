using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;

namespace CdnNode.Delivery.Sockets;

/// <summary>Kestrel's own count of an answer's body bytes. What leaves past its pipe is added here, or Kestrel takes the body for cut and ends the connection.</summary>
/// <remarks>The field is Kestrel's private affair: where it is missing, bodies go the server's own way (<see cref="IsAvailable"/>), and a test says so.</remarks>
internal static class ServerByteCount
{
    private const string FieldName = "_responseBytesWritten";
    private const string ProtocolName = "Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpProtocol, Microsoft.AspNetCore.Server.Kestrel.Core";

    private static readonly Type? s_protocol = Type.GetType(ProtocolName, throwOnError: false);

    /// <summary>This version of the server has the count.</summary>
    public static bool IsAvailable { get; } = s_protocol?.GetField(FieldName, BindingFlags.Instance | BindingFlags.NonPublic)?.FieldType == typeof(long);

    /// <summary>Adds bytes that have left. Nothing happens on an answer of another server's.</summary>
    public static void Add(HttpContext context, long bytes)
    {
        if (IsAvailable && context.Features.Get<IHttpResponseFeature>() is { } protocol && s_protocol!.IsInstanceOfType(protocol)) CountOf(protocol) += bytes;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = FieldName)]
    private static extern ref long CountOf([UnsafeAccessorType(ProtocolName)] object protocol);
}
