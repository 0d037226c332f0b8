using System.IO.Pipelines;

namespace CdnNode.Operations.Hosting;

/// <summary>A connection's output that knows since when a flush waits for the client to read.</summary>
internal sealed class TimedPipeWriter(PipeWriter inner, TimeProvider time) : PipeWriter
{
    private const long Nothing = long.MaxValue;
    private long _waitingSince = Nothing;

    /// <summary>How long a flush has been waiting; zero when none is.</summary>
    public TimeSpan Waiting(long now) => Volatile.Read(ref _waitingSince) is var since && since == Nothing ? TimeSpan.Zero : time.GetElapsedTime(since, now);

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

    /// <summary>A client that keeps up costs nothing here: its flushes are complete when they return.</summary>
    private ValueTask<FlushResult> Watch(ValueTask<FlushResult> flush) => flush.IsCompleted ? flush : AwaitAsync(flush);

    private async ValueTask<FlushResult> AwaitAsync(ValueTask<FlushResult> flush)
    {
        Volatile.Write(ref _waitingSince, time.GetTimestamp());
        try
        {
            return await flush;
        }
        finally
        {
            Volatile.Write(ref _waitingSince, Nothing);
        }
    }
}
