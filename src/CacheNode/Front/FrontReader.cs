using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace CdnNode.Front;

/// <summary>What the server reads while a connection is lent to it: whole requests, one at a time.</summary>
/// <remarks>
/// <code>
///   boundary ── a whole GET or HEAD without a body ──► the server gets exactly its bytes; when it reads again: boundary
///      ├── what isn't that, half a head too, or the end ──► the server's for good
///      └── the wait was ended, or a paced body is next ──► the server reads an end
/// </code>
/// The server reads again only when its answer has left (an HTTP/1.1 request without a body is read by nothing but the parser), so answers stay in order.
/// </remarks>
internal sealed class FrontReader(Boundary boundary) : PipeReader
{
    private readonly PipeReader _input = boundary.Input;
    private bool _isArrived;
    private ReadOnlySequence<byte> _given;
    private volatile bool _isServersTurn;
    private bool _isServers;

    /// <summary>The server has something to do; else it waits for a request.</summary>
    public bool IsServersTurn => _isServersTurn;

    /// <summary>The server has read an end, and the connection goes on without it.</summary>
    public bool IsLetGo { get; private set; }

    /// <summary>Before the server begins: it is needed for what the boundary has read.</summary>
    public void Lend() => (_isArrived, IsLetGo, _isServersTurn) = (true, false, true);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_isServers) return _input.ReadAsync(cancellationToken);
        if (!_isArrived) return ReadAtBoundaryAsync(cancellationToken);
        _isArrived = false;
        return ValueTask.FromResult(Give());
    }

    /// <inheritdoc/>
    /// <remarks>What the server gets at a boundary may have to be waited for.</remarks>
    public override bool TryRead(out ReadResult result)
    {
        if (_isServers) return _input.TryRead(out result);
        result = default;
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (IsLetGo) return;
        // A request that the server didn't take whole: it has its own view of it.
        if (!_isServers && !_given.Slice(consumed).IsEmpty) _isServers = true;
        _given = default;
        _input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => _input.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        if (!IsLetGo) _input.Complete(exception);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadAtBoundaryAsync(CancellationToken cancellationToken)
    {
        _isServersTurn = false;
        var arrival = await boundary.NextAsync(isLent: true, cancellationToken);
        if (arrival == Arrival.Foreign) return Give();
        _input.AdvanceTo(boundary.Take().Buffer.Start);
        IsLetGo = true;
        return new ReadResult(ReadOnlySequence<byte>.Empty, isCanceled: false, isCompleted: true);
    }

    private ReadResult Give()
    {
        var read = boundary.Take();
        _isServersTurn = true;
        _isServers = boundary.Length == 0;
        if (_isServers) return read;
        _given = read.Buffer.Slice(0, boundary.Length);
        return new ReadResult(_given, isCanceled: false, isCompleted: false);
    }
}
