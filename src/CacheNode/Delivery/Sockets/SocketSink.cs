using CdnNode.Delivery.Pacing;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Sockets;

/// <summary>Sends a paced body straight to its socket, from the cache's blocks, on the wheel's own thread.</summary>
/// <remarks>
/// A send never waits: what the kernel has no room for was not accepted and leaves again later (formulas A10, A11), which is also how a peer that reads too
/// slowly is seen. A stalled reader is judged by 32 KiB, as everywhere.
/// </remarks>
/// <param name="goesOnOnWheel">See <see cref="BodySink"/>.</param>
internal class SocketSink(ViewerSocket socket, bool goesOnOnWheel = false) : BodySink(goesOnOnWheel)
{
    private int _takenWhileShort;
    private bool _isShort;

    public override SendResult Send(ReadOnlySpan<ReadOnlyMemory<byte>> pieces, int totalBytes)
    {
        var accepted = 0;
        foreach (var piece in pieces)
        {
            var sent = socket.TrySend(piece);
            if (sent < 0) return SendResult.Closed;
            accepted += sent;
            if (sent < piece.Length) break;
        }
        SentBytes += accepted;
        if (_isShort || accepted < totalBytes) Watch(accepted, isShort: accepted < totalBytes);
        return SendResult.Accepted(accepted);
    }

    /// <inheritdoc/>
    /// <remarks>No write is ever pending.</remarks>
    public override FlushState Poll(out SendResult result)
    {
        result = SendResult.Accepted(0);
        return FlushState.Done;
    }

    public override void End(ChannelEnd end)
    {
        if (_isShort) socket.EndWait();
        (_isShort, _takenWhileShort) = (false, 0);
        base.End(end);
    }

    private void Watch(int accepted, bool isShort)
    {
        _takenWhileShort += accepted;
        if (!isShort) socket.EndWait();
        else if (!_isShort || _takenWhileShort >= ViewerSocket.MaxPieceBytes)
        {
            _takenWhileShort = 0;
            socket.BeginWait();
        }
        _isShort = isShort;
    }
}
