using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using CdnNode.Freshness;
using CdnNode.Shaper;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace CdnNode.Front;

/// <summary>Where one request of a connection has ended and the next is waited for: hits are answered here, all else is told.</summary>
/// <param name="time">For how long one waits.</param>
internal sealed class Boundary(ConnectionContext connection, HitAnswerer answerer, FrontViewer viewer, TimeProvider time)
{
    /// <summary>Requests that have come in one piece.</summary>
    private const int MostHitsAtOnce = 32;

    /// <summary>Of unpaced bodies after which other connections have their turn, in bytes.</summary>
    private const long LongBytes = 128 * 1024;

    private readonly PipeReader _input = connection.Transport.Input;
    private readonly CancellationToken _stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
    private readonly Lock _lock = new();
    private ReadResult _read;
    private long _waitsSince;
    private bool _isWaiting;
    private bool _isRoused;

    public PipeReader Input => _input;

    /// <summary>The node stops: what is under way may end, nothing new begins.</summary>
    public CancellationToken Stopping => _stopping;

    /// <summary>Of the request in front, in bytes; 0 when it isn't one that is given whole.</summary>
    public int Length { get; private set; }

    /// <summary>What ended the last wait, until it is taken.</summary>
    public ReadResult Read => _read;

    /// <summary>Hands over what ended the last wait, to be advanced; nothing of it is kept here.</summary>
    public ReadResult Take()
    {
        var read = _read;
        _read = default;
        return read;
    }

    /// <summary>Answers hits until something else comes.</summary>
    /// <param name="isLent">The server waits for a request: it isn't kept through a paced body.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Arrival> NextAsync(bool isLent, CancellationToken cancellation)
    {
        // How long an answer of the server was isn't known here.
        var (atOnce, wasLong, wasPaced) = (0, isLent, false);
        while (true)
        {
            Length = 0;
            var reading = _input.ReadAsync(cancellation);
            if (!reading.IsCompleted)
            {
                BeginWait();
                (atOnce, wasPaced) = (0, false);
            }
            _read = await reading;
            if (EndWait()) return Arrival.Roused;
            if (_read.IsCanceled || _read.IsCompleted) return Arrival.Foreign;
            // Other connections of the thread have their turn before who asks by the thousand in one piece, and before who asks again as soon as he has a long
            // body: that request is there before the thread looks for another's. And the wheel's thread, on which a paced body has ended, begins no other.
            if (++atOnce > MostHitsAtOnce || wasLong || wasPaced)
            {
                atOnce = 0;
                await Task.Yield();
            }
            if (Look(_read.Buffer, isLent, out var length, out var isPaced) is not { } found)
            {
                Length = length;
                return isPaced ? Arrival.Paced : Arrival.Foreign;
            }
            _input.AdvanceTo(Take().Buffer.GetPosition(length));
            wasPaced = found.Plan.Session is not null;
            wasLong = !wasPaced && found.Length > LongBytes;
            if (await answerer.SendAsync(found, viewer) != ChannelEnd.Completed) connection.Abort();
        }
    }

    /// <summary>Ends the wait, if there is one that has lasted so long.</summary>
    public void Rouse(TimeSpan longest)
    {
        lock (_lock)
        {
            if (_isWaiting && time.GetElapsedTime(_waitsSince) >= longest) Rouse();
        }
    }

    private void BeginWait()
    {
        lock (_lock)
        {
            (_isWaiting, _waitsSince) = (true, time.GetTimestamp());
            if (_stopping.IsCancellationRequested) Rouse();
        }
    }

    /// <returns>It was ended from outside.</returns>
    private bool EndWait()
    {
        lock (_lock)
        {
            var isRoused = _isRoused || _stopping.IsCancellationRequested;
            (_isWaiting, _isRoused) = (false, false);
            return isRoused;
        }
    }

    /// <summary>Under the lock, so that no reading but the one that waits is ever cancelled: the server would take it for the end of a body.</summary>
    private void Rouse()
    {
        _isRoused = true;
        _input.CancelPendingRead();
    }

    /// <param name="length">Of the request in front; 0 when it isn't one that is given whole.</param>
    /// <returns>Null: not to be answered here, or not now.</returns>
    private FrontHit? Look(in ReadOnlySequence<byte> buffer, bool isLent, out int length, out bool isPaced)
    {
        if (buffer.IsSingleSegment) return Look(buffer.FirstSpan, isLent, out length, out isPaced);
        Span<byte> joined = stackalloc byte[RequestHead.MaxBytes];
        var head = buffer.Slice(0, Math.Min(buffer.Length, RequestHead.MaxBytes));
        head.CopyTo(joined);
        return Look(joined[..(int)head.Length], isLent, out length, out isPaced);
    }

    private FrontHit? Look(ReadOnlySpan<byte> bytes, bool isLent, out int length, out bool isPaced)
    {
        var request = RequestHead.Read(bytes);
        (length, isPaced) = (request.Length, false);
        if (request.Kind != RequestKind.Plain) return null;
        var now = CacheInstant.Now(time);
        if (answerer.FindTarget(request, now) is not { } target) return null;
        isPaced = isLent && answerer.MayPace(target, request, now);
        return isPaced ? null : answerer.Find(target, request, viewer, now);
    }
}
