namespace CdnNode.Shaper;

/// <summary>Channels on their way to the sessions of one wheel: any thread adds, the wheel's thread hands them over. A lock-free stack by links of their own.</summary>
internal sealed class ChannelInbox
{
    private ShaperChannel? _head;

    /// <summary>Adds a channel; its session must be woken behind it.</summary>
    public void Add(ShaperChannel channel)
    {
        ShaperChannel? head;
        do
        {
            head = Volatile.Read(ref _head);
            channel.NextInSession = head;
        }
        while (Interlocked.CompareExchange(ref _head, channel, head) != head);
    }

    /// <summary>Hands over what came. Before each turn, behind the end of its posting: whoever was woken finds its channel.</summary>
    public void Deliver()
    {
        if (Volatile.Read(ref _head) is null)
            return;
        var channel = Interlocked.Exchange(ref _head, null);
        while (channel is not null)
        {
            var next = channel.NextInSession;
            channel.Session!.Append(channel);
            channel = next;
        }
    }
}
