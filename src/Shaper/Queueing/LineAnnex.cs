using System.Collections.Concurrent;

namespace CdnNode.Shaper;

/// <summary>What a channel needs only when its line is longer than one packet, or something was not accepted, or signalled; most slow viewers never do.</summary>
internal sealed class LineAnnex
{
    /// <summary>New data behind the first packet.</summary>
    public PacketRing Rest;

    /// <summary>How the queue moves the rate.</summary>
    public RateController Control;

    private RetransmitQueue? _retransmit;
    private ConcurrentQueue<byte[]>? _signals;

    /// <summary>What was not accepted, and signalling; null before the first of either.</summary>
    public RetransmitQueue? Retransmit => _retransmit;

    /// <summary>Messages that wait to be taken into the line. Any thread.</summary>
    public ConcurrentQueue<byte[]>? Signals => _signals;

    /// <summary>Consecutive writes that were not accepted whole; stays at 255.</summary>
    public byte Failures { get; set; }

    /// <summary>The first packet of the line has begun to leave.</summary>
    public bool FirstIsPartlySent { get; set; }

    /// <summary>As new, but for the room that its lists have.</summary>
    public void Renew()
    {
        (Control, Failures, FirstIsPartlySent) = (default, 0, false);
        _signals?.Clear();
    }

    public RetransmitQueue NeedRetransmit() => _retransmit ??= new();

    /// <summary>Any thread.</summary>
    public ConcurrentQueue<byte[]> NeedSignals() => LazyInitializer.EnsureInitialized(ref _signals);
}
