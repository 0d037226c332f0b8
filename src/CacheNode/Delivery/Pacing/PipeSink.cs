using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>Sends a paced body by the server's own pipe: any protocol, TLS or not.</summary>
/// <remarks>
/// <code>
///   Free --Send, the kernel has room--> Free
///     \---Send--> Pending --the kernel took all (pool)--> Settled --Poll--> Free
/// </code>
/// The transport's buffer is one byte (<c>SocketTransportOptions.MaxWriteBufferSize</c>), so a flush ends exactly when the kernel has taken every byte:
/// a flush that is still pending when more comes due is a peer that reads too slowly. On HTTP/2 the flush of one stream also waits for its window, which
/// says nothing of the connection.
/// </remarks>
/// <param name="source">Asked whether a settled flush was the last, so that the end is not waited for by polling.</param>
/// <param name="isStream">The answer is one stream of a connection of many.</param>
internal sealed class PipeSink(PipeWriter writer, BodySource source, bool isStream) : BodySink
{
    private Action? _onFlushed;
    private ValueTaskAwaiter<FlushResult> _flush;
    private int _offered;
    private bool _isClosed;
    private bool _isPending;
    private volatile bool _isSettled;

    public override SendResult Send(ReadOnlySpan<ReadOnlyMemory<byte>> pieces, int totalBytes)
    {
        _offered = totalBytes;
        foreach (var piece in pieces) writer.Write(piece.Span);
#pragma warning disable CA2012 // Consumed once, by Settle: awaiting would take a state machine for every write.
        _flush = writer.FlushAsync().GetAwaiter();
#pragma warning restore CA2012
        if (_flush.IsCompleted)
        {
            Settle();
            return Outcome();
        }
        _isSettled = false;
        _isPending = true;
        _flush.UnsafeOnCompleted(_onFlushed ??= OnFlushed);
        return SendResult.Pending;
    }

    public override FlushState Poll(out SendResult result)
    {
        result = SendResult.Pending;
        if (_isPending && !_isSettled) return isStream ? FlushState.PendingOnFlowControl : FlushState.Pending;
        _isPending = false;
        result = Outcome();
        return FlushState.Done;
    }

    private SendResult Outcome()
    {
        if (_isClosed) return SendResult.Closed;
        SentBytes += _offered;
        return SendResult.Accepted(_offered);
    }

    private void OnFlushed()
    {
        Settle();
        _isSettled = true;
        if (source.IsExhausted || _isClosed) source.Channel?.Wake();
    }

    private void Settle()
    {
        try
        {
            var result = _flush.GetResult();
            _isClosed = result.IsCompleted || result.IsCanceled;
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or InvalidOperationException)
        {
            _isClosed = true;
        }
        _flush = default;
    }
}
