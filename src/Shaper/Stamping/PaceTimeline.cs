namespace CdnNode.Shaper;

/// <summary>The two clocks of a session: when packets leave, and when they are read.</summary>
/// <remarks>
/// Both run at s and agree while all is well. Congestion holds only the leaving clock back (A4, A10, stamping anew after a stall); reading goes on at s until
/// q >= H, so congestion shows as a level above L, and A5 works it off: it leaves at s/(1-d) what is read at s. A mutable value, touched by the session's
/// wheel alone.
/// </remarks>
internal struct PaceTimeline(long startNanos)
{
    /// <summary>Gives the stamps.</summary>
    public PacketStamper Leaving = new(startNanos);

    /// <summary>Paces the reader at s, whatever happens to the stamps.</summary>
    public PacketStamper Reading = new(startNanos);

    /// <summary>Stretches what lies ahead by the ratio of two rates.</summary>
    public void Stretch(long nowNanos, BitRate from, BitRate to)
    {
        Leaving.Stretch(nowNanos, from, to);
        Reading.Stretch(nowNanos, from, to);
    }
}
