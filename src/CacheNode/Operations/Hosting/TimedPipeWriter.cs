using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace CdnNode.Operations.Hosting;

/// <summary>A connection's output that knows whether a flush waits for the client to read.</summary>
/// <remarks>
/// Whoever looks counts his looks, and no clock is read: a pause of the process, or a jump of the clock, is no fault of the client's. Every flush of a body
/// waits a moment for the kernel, so waiting allocates nothing.
/// </remarks>
internal sealed class TimedPipeWriter(PipeWriter inner) : PipeWriter
{
    private const int Nothing = 0;
    private int _waits;
    private int _waiting;
    private int _seen;
    private int _looks;

    /// <summary>How often one and the same flush has been seen waiting, this time included; 0 when none is. One looker.</summary>
    public int Look()
    {
        var waiting = Volatile.Read(ref _waiting);
        _looks = waiting == Nothing ? 0 : waiting == _seen ? _looks + 1 : 1;
        _seen = waiting;
        return _looks;
    }

    /// <summary>A wait begins, here or by who sends past this output: one at a time. Begun again it is another one.</summary>
    public void BeginWait()
    {
        if (++_waits == Nothing) _waits++;
        Volatile.Write(ref _waiting, _waits);
    }

    public void EndWait() => Volatile.Write(ref _waiting, Nothing);

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => Watch(inner.FlushAsync(cancellationToken));

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
        Watch(inner.WriteAsync(source, cancellationToken));

    private ValueTask<FlushResult> Watch(ValueTask<FlushResult> flush) => flush.IsCompleted ? flush : AwaitAsync(flush);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> AwaitAsync(ValueTask<FlushResult> flush)
    {
        BeginWait();
        try
        {
            return await flush;
        }
        finally
        {
            EndWait();
        }
    }
}
