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
internal sealed class FileSource : BodySource
{
    private readonly CancellationToken _cancellation;
    private FileHandle? _file;
    private long _end;
    private long _offset;
    private LeasedBlock? _block;
    private LeasedBlock? _spare;
    private int _used;
    private BlockLease _arrived;
    private Task _reading = Task.CompletedTask;
    private volatile Step _step;
    private CancellationTokenSource? _stop;

    /// <param name="cancellation">The viewer has left.</param>
    public FileSource(CancellationToken cancellation) => _cancellation = cancellation;

    public FileSource(FileHandle file, long from, long? count, CancellationToken cancellation)
        : this(cancellation) => Begin(file, from, count);

    /// <summary>Takes up a file: the first, or another one after <see cref="CloseAsync"/>. The caller keeps it open until then.</summary>
    /// <param name="count">Null: to the end of the file.</param>
    public void Begin(FileHandle file, long from, long? count)
    {
        (_file, _offset, _end) = (file, from, count is { } n ? from + n : long.MaxValue);
        (_step, _used, IsExhausted, Failure) = (Step.Idle, 0, false, null);
    }

    public override async ValueTask PrimeAsync()
    {
        IsExhausted = _offset >= _end;
        if (IsExhausted) return;
        if (!File.TryRead(_offset, out var lease)) lease = await File.ReadAsync(_offset, _end - _offset, _cancellation);
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
        IsExhausted = _offset >= _end || _offset == File.Length;
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
        (_file, _arrived, _reading, _stop) = (null, default, Task.CompletedTask, null);
    }

    private FileHandle File => _file ?? throw new InvalidOperationException("Nothing is being read.");

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
                if (!File.TryRead(_offset, out var lease))
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
        _stop ??= CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        _step = Step.Reading;
        _reading = Task.Run(ReadAsync);
    }

    private async Task ReadAsync()
    {
        try
        {
            _arrived = await File.ReadAsync(_offset, _end - _offset, _stop!.Token);
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
