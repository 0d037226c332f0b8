using CdnNode.Caching;
using CdnNode.Delivery.Pacing;
using CdnNode.Delivery.Sockets;
using CdnNode.Shaper;

namespace CdnNode.Front;

/// <summary>
/// The paced bodies that a connection gets in front of the server, one after the other. What one of them needs is kept for the next, so that a body allocates
/// nothing here.
/// </summary>
/// <remarks>
/// <code>
///   Idle ── SendAsync ──► head ── it has left ──► the wheel's ── the channel has ended ──► closing ──► Idle
///                           └── no bytes, or the viewer has gone ─────────────────────────────┘
/// </code>
/// Nothing of a body may reach the next one. Its channel has left its session when it tells its end; before that is told on, the call-back of the connection's end has run, or never
/// will, and no reading is under way. Only a wake-up may be late: the session has a turn in which nothing is due.
/// </remarks>
internal sealed class PacedHit : SocketSink
{
    private readonly HitAnswerer _answerer;
    private readonly FrontViewer _viewer;
    private readonly FileSource _source;
    private readonly InterleavedShaperChannel _channel;
    private FrontHit _hit;
    private TimeSpan? _firstByte;
    private CancellationTokenRegistration _left;

    // What follows the end is a line of the log and a read that waits; a change of threads would cost more than both.
    public PacedHit(HitAnswerer answerer, FrontViewer viewer)
        : base(viewer.Socket, goesOnOnWheel: true)
    {
        (_answerer, _viewer, _source) = (answerer, viewer, new FileSource(viewer.Closed));
        _channel = new InterleavedShaperChannel(_source, this);
    }

    /// <summary>The head leaves at once, the body at its pace on the wheel's thread. The end is to be awaited before the next.</summary>
    public ValueTask<ChannelEnd> SendAsync(in FrontHit hit)
    {
        Renew();
        if (_channel.IsEnded) _channel.Renew();
        // The source takes its blocks one by one: none is held for the whole length of the body.
        hit.First.Dispose();
        (_hit, _firstByte) = (hit with { First = default }, null);
        _source.Begin(hit.File, hit.From, hit.Length);
        var head = SendHeadAsync();
        if (!head.IsCompletedSuccessfully) return PaceLaterAsync(head);
        return head.Result ? Pace() : GiveUpAsync();
    }

    /// <inheritdoc/>
    public override void End(ChannelEnd end)
    {
        var closing = CloseAsync();
        if (closing.IsCompletedSuccessfully) Finish(end);
        else _ = FinishLaterAsync(closing, end);
    }

    private async ValueTask<bool> SendHeadAsync()
    {
        await _source.PrimeAsync();
        return await _viewer.Socket.SendAsync(_hit.Head.Bytes, _viewer.Closed);
    }

    private ValueTask<ChannelEnd> Pace()
    {
        _firstByte = _answerer.TimeSince(_hit.Start);
        _viewer.Socket.ShowStalls(_hit.Plan.Session!.Options.NotSentLowWaterBytes);
        var ended = Ended;
        PacedSender.Begin(_hit.Plan, _source, _channel, _viewer.Closed, out _left);
        return ended;
    }

    private async ValueTask<ChannelEnd> PaceLaterAsync(ValueTask<bool> head)
    {
        try
        {
            if (await head) return await Pace();
        }
        catch (Exception error) when (error is FillFailedException or OperationCanceledException)
        {
            // The log says that it broke off.
        }
        return await GiveUpAsync();
    }

    private async ValueTask<ChannelEnd> GiveUpAsync()
    {
        await _source.CloseAsync();
        Leave(ChannelEnd.Aborted);
        return ChannelEnd.Aborted;
    }

    private async ValueTask CloseAsync()
    {
        await _left.DisposeAsync();
        await _source.CloseAsync();
    }

    private async Task FinishLaterAsync(ValueTask closing, ChannelEnd end)
    {
        await closing;
        Finish(end);
    }

    private void Finish(ChannelEnd end)
    {
        try
        {
            Leave(end);
        }
        finally
        {
            base.End(end);
        }
    }

    private void Leave(ChannelEnd end)
    {
        var hit = _hit;
        (_hit, _left) = (default, default);
        hit.Plan.Session!.Leave();
        _answerer.Finish(hit, _viewer, SentBytes, end == ChannelEnd.Completed, _firstByte);
    }
}
