using System.Buffers;
using System.IO.Pipelines;
using CdnNode.Caching;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>Reads an answer that goes through to one viewer; its bytes are copied, since the pipe they come by wants its memory back in order.</summary>
internal sealed class PassedSource(PipeReader body, CancellationToken cancellation) : BodySource
{
    private Task _reading = Task.CompletedTask;
    private volatile bool _isReading;

    public override async ValueTask PrimeAsync()
    {
        var read = await body.ReadAsync(cancellation);
        body.AdvanceTo(read.Buffer.Start);
    }

    public override PullStatus Pull(int maxBytes, out Packet packet)
    {
        packet = default;
        if (_isReading) return PullStatus.Pending;
        if (Failure is not null) return PullStatus.Failed;
        if (IsExhausted) return PullStatus.End;
        if (!TryTake(maxBytes, out packet)) return IsExhausted ? PullStatus.End : Failure is not null ? PullStatus.Failed : Begin();
        return IsExhausted ? PullStatus.Last : PullStatus.Data;
    }

    public override ReadOnlyMemory<byte> Open(object owner) => (byte[])owner;

    public override void Release(object owner) => ArrayPool<byte>.Shared.Return((byte[])owner);

    public override async ValueTask CloseAsync()
    {
        body.CancelPendingRead();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool TryTake(int maxBytes, out Packet packet)
    {
        packet = default;
        try
        {
            if (!body.TryRead(out var read)) return false;
            var taken = read.Buffer.Slice(0, Math.Min(maxBytes, read.Buffer.Length));
            if (!taken.IsEmpty)
            {
                var copy = ArrayPool<byte>.Shared.Rent((int)taken.Length);
                taken.CopyTo(copy);
                packet = new Packet(copy, 0, (int)taken.Length);
            }
            IsExhausted = read.IsCompleted && taken.Length == read.Buffer.Length;
            body.AdvanceTo(taken.End);
        }
        catch (Exception error) when (error is FillFailedException or IOException)
        {
            Failure = error;
        }
        return packet.Length > 0;
    }

    private PullStatus Begin()
    {
        _isReading = true;
        _reading = Task.Run(ReadAsync);
        return PullStatus.Pending;
    }

    /// <summary>Waits for more; what came is taken by the next pull.</summary>
    private async Task ReadAsync()
    {
        try
        {
            var read = await body.ReadAsync(cancellation);
            body.AdvanceTo(read.Buffer.Start);
        }
        catch (Exception error) when (error is FillFailedException or IOException or OperationCanceledException)
        {
            Failure = error;
        }
        _isReading = false;
        Channel?.Wake();
    }
}
