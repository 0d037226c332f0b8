namespace CdnNode.Shaper;

/// <summary>Refuses new viewers when what was admitted would exceed the node's cap; an admitted one keeps its rate.</summary>
/// <remarks>
/// The demand of a viewer is what it consumes in the long run, its media rate, not its pace, which is about twice that for a moment. The caller answers a
/// refusal with 503 and Retry-After, or sends the viewer to a sibling. Safe from any thread.
/// </remarks>
public sealed class AdmissionControl(ShaperSettings settings)
{
    private long _admittedBits;
    private long _refused;

    /// <summary>Demand admitted now.</summary>
    public BitRate Admitted => BitRate.FromBitsPerSecond(Volatile.Read(ref _admittedBits));

    /// <summary>Viewers refused.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Admits a demand, or refuses it. Without a cap everything is admitted. What was admitted is given back by <see cref="Release(BitRate)"/>.</summary>
    public bool TryAdmit(BitRate demand)
    {
        while (true)
        {
            var cap = settings.Options.NodeRate == BitRate.Zero ? BitRate.Max : settings.Options.NodeRate;
            var admitted = Volatile.Read(ref _admittedBits);
            if (demand.BitsPerSecond > cap.BitsPerSecond - admitted)
            {
                Interlocked.Increment(ref _refused);
                return false;
            }
            if (Interlocked.CompareExchange(ref _admittedBits, admitted + demand.BitsPerSecond, admitted) == admitted)
                return true;
        }
    }

    /// <summary>Gives an admitted demand back: the viewer has left.</summary>
    public void Release(BitRate demand) => Interlocked.Add(ref _admittedBits, -demand.BitsPerSecond);

    /// <summary>
    /// Admits a session at its first request, or refuses it. One that was admitted stays so; if it goes to a higher rung, its demand counts as the higher one.
    /// </summary>
    public bool TryAdmit(ViewerSession session, BitRate demand)
    {
        if (settings.Options.NodeRate == BitRate.Zero)
            return true;
        demand = SharedRate.Rounded(demand);
        var admitted = session.Admitted;
        if (admitted == BitRate.Zero && !TryAdmit(demand))
            return false;
        var more = admitted == BitRate.Zero ? BitRate.Zero : BitRate.FromBitsPerSecond(Math.Max(0, demand.BitsPerSecond - admitted.BitsPerSecond));
        Interlocked.Add(ref _admittedBits, more.BitsPerSecond);
        // Of two first requests at once one counts.
        if (!session.TryChangeAdmitted(admitted, BitRate.Larger(admitted, demand)))
            Release(admitted == BitRate.Zero ? demand : more);
        return true;
    }

    /// <summary>The session is forgotten, or its connection has closed.</summary>
    public void Release(ViewerSession session)
    {
        var admitted = session.Admitted;
        if (admitted > BitRate.Zero && session.TryChangeAdmitted(admitted, BitRate.Zero))
            Release(admitted);
    }
}
