using CdnNode.Caching;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>Reads a cached file for a channel: packets are stretches of leased blocks, no byte is copied.</summary>
/// <remarks>
/// <code>
///   Idle --bytes are not in memory--> Reading --they came, or won't--> Arrived --next Pull--> Idle
/// </code>
/// The wheel's thread only takes what is there (<see cref="FileHandle.TryRead"/>, no lock); what must be waited for is waited for on the pool, and the
/// channel woken. One reading at a time.
/// </remarks>
internal sealed class FileSource(FileHandle file, long from, long? count, CancellationToken cancellation) : BodySource
{
    private readonly long _end = count is { } n ? from + n : long.MaxValue;
    private long _offset = from;
    private LeasedBlock? _block;
    private LeasedBlock? _spare;
    private int _used;
    private BlockLease _arrived;
    private Task _reading = Task.CompletedTask;
    private volatile Step _step;
    private CancellationTokenSource? _stop;

    public override async ValueTask PrimeAsync()
    {
        IsExhausted = _offset >= _end;
        if (IsExhausted) return;
        if (!file.TryRead(_offset, out var lease)) lease = await file.ReadAsync(_offset, _end - _offset, cancellation);
        Take(lease);
    }

    public override PullStatus Pull(int maxBytes, out Packet packet)
    {
        packet = default;
        if (IsExhausted) return PullStatus.End;
        if ((_block is null || _used == _block.Length) && !TryAdvance(out var status)) return status;
        var length = (int)Math.Min(Math.Min(maxBytes, _block!.Length - _used), _end - _offset);
        _block.AddReference();
        packet = new Packet(_block, _used, length);
        _used += length;
        _offset += length;
        IsExhausted = _offset >= _end || _offset == file.Length;
        return IsExhausted ? PullStatus.Last : PullStatus.Data;
    }

    public override ReadOnlyMemory<byte> Open(object owner) => ((LeasedBlock)owner).Memory;

    public override void Release(object owner)
    {
        var block = (LeasedBlock)owner;
        if (block.Release()) _spare = block;
    }

    public override async ValueTask CloseAsync()
    {
        _stop?.Cancel();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_step == Step.Arrived) _arrived.Dispose();
        _stop?.Dispose();
        LeaveBlock();
    }

    /// <summary>Goes on to the next block. False: nothing now, or no more.</summary>
    private bool TryAdvance(out PullStatus status)
    {
        LeaveBlock();
        status = PullStatus.Pending;
        switch (_step)
        {
            case Step.Reading:
                return false;
            case Step.Arrived when Failure is not null:
                status = PullStatus.Failed;
                return false;
            case Step.Arrived:
                Take(_arrived);
                _arrived = default;
                _step = Step.Idle;
                break;
            default:
                if (!file.TryRead(_offset, out var lease))
                {
                    Begin();
                    return false;
                }
                Take(lease);
                break;
        }
        status = PullStatus.End;
        return !IsExhausted;
    }

    private void Begin()
    {
        _stop ??= CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _step = Step.Reading;
        _reading = Task.Run(ReadAsync);
    }

    private async Task ReadAsync()
    {
        try
        {
            _arrived = await file.ReadAsync(_offset, _end - _offset, _stop!.Token);
        }
        catch (Exception error) when (error is FillFailedException or OperationCanceledException)
        {
            Failure = error;
        }
        _step = Step.Arrived;
        Channel?.Wake();
    }

    private void Take(BlockLease lease)
    {
        if (lease.IsEmpty)
        {
            IsExhausted = true;
            return;
        }
        _block = _spare ?? new LeasedBlock();
        _spare = null;
        _block.Take(lease);
        _used = 0;
    }

    private void LeaveBlock()
    {
        if (_block is not null && _block.Release()) _spare = _block;
        _block = null;
    }

    private enum Step
    {
        Idle,
        Reading,
        Arrived,
    }
}
