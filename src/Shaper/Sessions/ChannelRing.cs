namespace CdnNode.Shaper;

/// <summary>Walks once round a session's channels, from the first; allocates nothing.</summary>
internal struct ChannelRing(ShaperChannel? last, int count)
{
    private int _left = count;

    public ShaperChannel Current { get; private set; } = last!;

    public readonly ChannelRing GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_left-- <= 0)
            return false;
        Current = Current.NextInSession!;
        return true;
    }
}
