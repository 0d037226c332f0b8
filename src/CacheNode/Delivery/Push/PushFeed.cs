using System.Collections.Concurrent;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Push;

/// <summary>Segments of a channel on their way to its UDP channel, each with the rate of its own media.</summary>
/// <remarks>
/// The follower adds whole segments and waits while enough are queued; the wheel takes datagrams of whole TS packets. When the wheel comes to a
/// segment it sets the session's pace to that segment's bytes over its duration, times a correction that keeps the media in hand near the target: a
/// feed that runs dry and one that falls behind both come back within 1 % of the rate.
/// </remarks>
internal sealed class PushFeed(ViewerSession session, int packetBytes) : IPacketSource, IDisposable
{
    private const double MostCorrection = 0.005;
    private readonly ConcurrentQueue<PushSegment> _segments = new();
    private readonly SemaphoreSlim _taken = new(0);
    private PushSegment? _current;
    private long _queuedTicks;
    private int _offset;
    private volatile bool _ended;

    /// <summary>To be woken when segments have come; set before the channel is attached.</summary>
    public ShaperChannel? Channel { get; set; }

    /// <summary>Media that waits, without what is being sent.</summary>
    public TimeSpan Queued => TimeSpan.FromTicks(Interlocked.Read(ref _queuedTicks));

    /// <summary>Media in hand at which the rate is exactly the media's.</summary>
    public TimeSpan Target { get; set; }

    public void Add(PushSegment segment)
    {
        Interlocked.Add(ref _queuedTicks, segment.Duration.Ticks);
        _segments.Enqueue(segment);
        Channel?.Wake();
    }

    /// <summary>Waits until the wheel has come to another segment.</summary>
    public Task WaitAsync(CancellationToken cancellation) => _taken.WaitAsync(cancellation);

    /// <summary>No more come; what is queued still leaves.</summary>
    public void End()
    {
        _ended = true;
        Channel?.Wake();
    }

    public PullStatus Pull(int maxBytes, out Packet packet)
    {
        packet = default;
        if ((_current is null || _offset == _current.Bytes.Length) && !TryAdvance()) return _ended && _segments.IsEmpty ? PullStatus.End : PullStatus.Pending;
        var length = Math.Min(packetBytes, _current!.Bytes.Length - _offset);
        packet = new Packet(_current.Bytes, _offset, length);
        _offset += length;
        return PullStatus.Data;
    }

    public ReadOnlyMemory<byte> Open(object owner) => (byte[])owner;

    public void Release(object owner)
    {
        // Segments are arrays of their own; the last reference lets them go.
    }

    public void Dispose() => _taken.Dispose();

    private bool TryAdvance()
    {
        if (!_segments.TryDequeue(out _current)) return false;
        _offset = 0;
        Interlocked.Add(ref _queuedTicks, -_current.Duration.Ticks);
        var surplus = Target > TimeSpan.Zero ? (Queued - Target) / Target : 0;
        session.SetPace(_current.Rate * (1 + (MostCorrection * Math.Clamp(surplus, -1, 1))), BitRate.Zero);
        _taken.Release();
        return true;
    }
}
