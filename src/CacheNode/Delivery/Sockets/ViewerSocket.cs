using System.Net.Sockets;
using CdnNode.Operations.Hosting;
using CdnNode.Shaper;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace CdnNode.Delivery.Sockets;

/// <summary>The socket below a public connection: bodies go straight to it from the cache's blocks where that is possible, else by the server's own pipe.</summary>
/// <remarks>
/// <para>
/// Straight is plain HTTP/1.x with a length: the head leaves by the server's pipe, whose flush ends when the kernel has it
/// (<c>SocketTransportOptions.MaxWriteBufferSize</c> = 1), so nothing of the server's can be behind or among the body. No byte is copied before the kernel's
/// copy, and no pipe is woken. <see cref="ServerByteCount"/> tells the server what has left. TLS, HTTP/2, unknown lengths: the server's way. <see cref="PageSend"/> spares big
/// paced writes the kernel's copy too.
/// </para>
/// <para><c>CdnNode:Delivery:DirectSocket</c> is the switch; it is asked here alone.</para>
/// </remarks>
internal sealed class ViewerSocket
{
    /// <summary>At most this much is waited for at once, so that the minimum rate bites on a stalled reader.</summary>
    public const int MaxPieceBytes = 32 * 1024;

    private readonly Socket _socket;
    private readonly SafeSocketHandle _handle;
    private readonly TimedPipeWriter? _stalls;
    private readonly bool _isDirect;
    private bool _isNonBlocking;
    private bool _isLowWater;

    private ViewerSocket(Socket socket, TimedPipeWriter? stalls, bool isDirect) => (_socket, _handle, _stalls, _isDirect) = (socket, socket.SafeHandle, stalls, isDirect);

    /// <summary>Bodies may go straight.</summary>
    public bool IsDirect => _isDirect;

    /// <summary>Gives every connection of a listener its socket.</summary>
    public static ConnectionDelegate Wrap(ConnectionDelegate next, bool isDirect) => connection =>
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
            connection.Features.Set(new ViewerSocket(socket, connection.Features.Get<TimedPipeWriter>(), isDirect && ServerByteCount.IsAvailable));
        return next(connection);
    };

    /// <summary>The socket of an HTTP/1.x connection, which one answer at a time has for itself; null where there is none.</summary>
    public static ViewerSocket? Of(HttpContext context) => IsHttp1(context.Request.Protocol) ? context.Features.Get<ViewerSocket>() : null;

    /// <summary>The same, when bodies of known length may go straight to it.</summary>
    public static ViewerSocket? OpenOf(HttpContext context) => Of(context) is { _isDirect: true } socket && !context.Request.IsHttps ? socket : null;

    /// <summary>The same, when this answer's body may.</summary>
    public static ViewerSocket? DirectOf(HttpContext context) => context.Response.ContentLength is null ? null : OpenOf(context);

    /// <summary>Gives the kernel what it has room for; never waits.</summary>
    /// <returns>Bytes taken, 0 when there is no room; -1 when the viewer has gone.</returns>
    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (KernelSend.IsAvailable) return KernelSend.TrySend(_handle, bytes);
            NeverBlock();
            var sent = _socket.Send(bytes, SocketFlags.None, out var error);
            return error switch
            {
                SocketError.Success => sent,
                SocketError.WouldBlock => 0,
                _ => -1,
            };
        }
        catch (Exception error) when (error is ObjectDisposedException or SocketException)
        {
            return -1;
        }
    }

    /// <summary>As above, as pages where that is cheaper (<see cref="PageSend"/>): for leased bytes, which nobody else may write again.</summary>
    public int TrySend(ReadOnlyMemory<byte> leased)
    {
        try
        {
            NeverBlock();
            if (PageSend.TrySend(_handle, leased, out var taken)) return taken;
        }
        catch (Exception error) when (error is ObjectDisposedException or SocketException)
        {
            return -1;
        }
        return TrySend(leased.Span);
    }

    /// <summary>As above, a head and its body at once.</summary>
    public int TrySend(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        if (KernelSend.IsAvailable)
        {
            try
            {
                return KernelSend.TrySend(_handle, head, body);
            }
            catch (ObjectDisposedException)
            {
                return -1;
            }
        }
        var sent = TrySend(head);
        if (sent < head.Length) return sent;
        var ofBody = TrySend(body);
        return ofBody < 0 ? ofBody : sent + ofBody;
    }

    /// <summary>Gives the kernel all bytes, waiting for the viewer to read.</summary>
    /// <returns>False when the viewer has gone.</returns>
    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var sent = TrySend(bytes.Span);
        return sent < 0 ? ValueTask.FromResult(false) : sent == bytes.Length ? ValueTask.FromResult(true) : WaitAsync(bytes[sent..], cancellation);
    }

    /// <summary>The same for bytes that the kernel has just had no room for.</summary>
    public ValueTask<bool> SendRestAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        bytes.IsEmpty ? ValueTask.FromResult(true) : WaitAsync(bytes, cancellation);

    /// <summary>A send waits for the viewer, or goes on waiting after he took something.</summary>
    public void BeginWait() => _stalls?.BeginWait();

    public void EndWait() => _stalls?.EndWait();

    /// <summary>While pacing, kernel buffers may not hide a stalled peer.</summary>
    /// <param name="bytes">0: as the system has it.</param>
    public void ShowStalls(int bytes)
    {
        if (bytes > 0 && !_isLowWater) _isLowWater = KernelPacing.TrySetNotSentLowWater(_socket, bytes);
    }

    /// <summary>An unpaced body follows paced ones: the low-water mark would cost it three times the CPU.</summary>
    public void HideStalls()
    {
        if (!_isLowWater) return;
        KernelPacing.TryResetNotSentLowWater(_socket);
        _isLowWater = false;
    }

    private static bool IsHttp1(string protocol) => HttpProtocol.IsHttp11(protocol) || HttpProtocol.IsHttp10(protocol);

    private void NeverBlock()
    {
        if (_isNonBlocking) return;
        _socket.Blocking = false;
        _isNonBlocking = true;
    }

    private async ValueTask<bool> WaitAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (true)
        {
            var sent = await SendPieceAsync(bytes[..Math.Min(bytes.Length, MaxPieceBytes)], cancellation);
            if (sent <= 0) return false;
            bytes = bytes[sent..];
            sent = bytes.IsEmpty ? 0 : TrySend(bytes.Span);
            if (sent < 0) return false;
            bytes = bytes[sent..];
            if (bytes.IsEmpty) return true;
        }
    }

    private async ValueTask<int> SendPieceAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        BeginWait();
        try
        {
            return await _socket.SendAsync(piece, SocketFlags.None, cancellation);
        }
        catch (Exception error) when (error is ObjectDisposedException or SocketException)
        {
            return -1;
        }
        finally
        {
            EndWait();
        }
    }
}
