using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using CdnNode.Delivery.Sockets;
using CdnNode.Operations.Hosting;
using CdnNode.Operations.Logging;
using CdnNode.Operations.Options;
using Microsoft.AspNetCore.Connections;

namespace CdnNode.Front;

/// <summary>
/// Stands between a connection and the server, and answers plain requests for hot targets itself, in one system call each; all else goes on to the server, a
/// request at a time.
/// </summary>
/// <remarks>
/// <code>
///   boundary ── plain GET of a hot target ──► answered here ──► boundary
///      │
///      ├── another whole GET or HEAD without a body ──► the server gets exactly its bytes; when it reads again: boundary
///      ├── half a head right behind a request ──► its next piece is waited for, once, for as long as heads may take
///      └── anything else, also half a head, or the end ──► the server's for good
/// </code>
/// <para>
/// The server reads again only when its answer has left (an HTTP/1.1 request without a body is read by nothing but the parser), so answers stay in order, and
/// its own time-outs and limits hold for all that goes on to it. It knows nothing of hits that are answered here, and would close a connection that asks for
/// nothing else after its keep-alive time: within half of that, one request goes on.
/// </para>
/// <para><c>CdnNode:Delivery:DirectSocket</c> is the switch; TLS and HTTP/2 begin with bytes that are foreign here.</para>
/// </remarks>
internal sealed class FrontReader : PipeReader
{
    private const int MostHitsAtOnce = 32;

    private readonly PipeReader _inner;
    private readonly ConnectionContext _connection;
    private readonly HitAnswerer _answerer;
    private readonly FrontViewer _viewer;
    private readonly TimeProvider _time;
    private readonly TimeSpan _longest;
    private readonly TimeSpan _headTime;
    private ReadOnlySequence<byte> _given;
    private long _lastGiven;
    private bool _isServers;
    private bool _isBehind;

    private FrontReader(ConnectionContext connection, ViewerSocket socket, HitAnswerer answerer, NodeOptions options, TimeProvider time)
    {
        (_inner, _connection, _answerer, _time) = (connection.Transport.Input, connection, answerer, time);
        _longest = options.Limits.KeepAliveTimeout / 2;
        _headTime = options.Limits.RequestHeadersTimeout;
        _lastGiven = time.GetTimestamp();
        var address = (connection.RemoteEndPoint as System.Net.IPEndPoint)?.Address;
        _viewer = new FrontViewer(socket, address, new EdgeRequestInfo(time) { Outcome = CacheOutcome.Hit }, connection.ConnectionClosed);
    }

    /// <summary>For connections that have a <see cref="ViewerSocket"/> to which bodies may go straight.</summary>
    public static ConnectionDelegate Wrap(ConnectionDelegate next, IServiceProvider services)
    {
        var (answerer, options, time) = (services.GetRequiredService<HitAnswerer>(), services.GetRequiredService<NodeOptions>(), services.GetRequiredService<TimeProvider>());
        return connection =>
        {
            if (connection.Features.Get<ViewerSocket>() is { IsDirect: true } socket)
                connection.Transport = new ConnectionTransport(new FrontReader(connection, socket, answerer, options, time), connection.Transport.Output);
            return next(connection);
        };
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _isServers ? _inner.ReadAsync(cancellationToken) : ReadAtBoundaryAsync(cancellationToken);

    /// <inheritdoc/>
    /// <remarks>What the server gets at a boundary may have to be waited for.</remarks>
    public override bool TryRead(out ReadResult result)
    {
        if (_isServers) return _inner.TryRead(out result);
        result = default;
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // A request that the server didn't take whole: it has its own view of it.
        if (!_isServers && !_given.Slice(consumed).IsEmpty) _isServers = true;
        _given = default;
        _inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => _inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => _inner.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadAtBoundaryAsync(CancellationToken cancellationToken)
    {
        var isPartial = false;
        for (var atOnce = 1; ; atOnce++)
        {
            // Requests that come by the thousand in one piece take turns with the other connections of the thread.
            if (atOnce > MostHitsAtOnce) await Task.Yield();
            var reading = isPartial ? ReadRestAsync(cancellationToken) : _inner.ReadAsync(cancellationToken);
            if (atOnce > MostHitsAtOnce || !reading.IsCompleted) atOnce = 0;
            var read = await reading;
            if (read.IsCanceled || read.IsCompleted) return TheServers(read);
            var kind = Look(read.Buffer, out var length, out var hit);
            if (kind == RequestKind.Foreign || (kind == RequestKind.Partial && !_isBehind)) return TheServers(read);
            _isBehind = length > 0 && length < read.Buffer.Length;
            isPartial = kind == RequestKind.Partial;
            if (isPartial)
            {
                _inner.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
            else if (hit is { } found)
            {
                _inner.AdvanceTo(read.Buffer.GetPosition(length));
                if (!await _answerer.SendAsync(found, _viewer)) _connection.Abort();
            }
            else
            {
                _lastGiven = _time.GetTimestamp();
                _given = read.Buffer.Slice(0, length);
                return new ReadResult(_given, isCanceled: false, isCompleted: false);
            }
        }
    }

    /// <summary>The server doesn't know yet that a head has begun: when it is late it is the server's, whose own time for heads runs from then on.</summary>
    private async ValueTask<ReadResult> ReadRestAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_headTime, _time);
        await using var registration = late.Token.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), _inner);
        return await _inner.ReadAsync(cancellationToken);
    }

    private ReadResult TheServers(in ReadResult read)
    {
        _isServers = true;
        return read;
    }

    /// <param name="length">Of the request in front; 0 when it isn't whole.</param>
    /// <param name="hit">Null: the server's.</param>
    private RequestKind Look(in ReadOnlySequence<byte> buffer, out int length, out FrontHit? hit)
    {
        if (buffer.IsSingleSegment) return Look(buffer.FirstSpan, out length, out hit);
        Span<byte> joined = stackalloc byte[RequestHead.MaxBytes];
        var head = buffer.Slice(0, Math.Min(buffer.Length, RequestHead.MaxBytes));
        head.CopyTo(joined);
        return Look(joined[..(int)head.Length], out length, out hit);
    }

    private RequestKind Look(ReadOnlySpan<byte> bytes, out int length, out FrontHit? hit)
    {
        var request = RequestHead.Read(bytes);
        length = request.Length;
        hit = request.Kind == RequestKind.Plain && _time.GetElapsedTime(_lastGiven) < _longest ? _answerer.Find(request) : null;
        return request.Kind;
    }
}
