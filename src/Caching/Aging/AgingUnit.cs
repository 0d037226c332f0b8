namespace CdnNode.Caching;

/// <summary>What leaves memory as one: a small file, or a block of a big one.</summary>
internal abstract class AgingUnit
{
    /// <summary>Touches beyond this count no more.</summary>
    public const int MaxTouches = 3;

    private int _touches;

    /// <summary>Neighbours in the queue; the policy's.</summary>
    internal AgingUnit? Previous { get; set; }

    internal AgingUnit? Next { get; set; }

    /// <summary>The queue it stands in, null while it stands in none; the policy's.</summary>
    internal AgingQueue? Queue { get; set; }

    /// <summary>Gone for good: never queued again; the policy's.</summary>
    internal bool IsRetired { get; set; }

    /// <summary>What goes when it goes, in bytes; the policy's.</summary>
    internal long Size { get; set; }

    /// <summary>Names it in the ghost list: the same after it left and came back.</summary>
    public abstract ulong Identity { get; }

    internal int Touches
    {
        get => Volatile.Read(ref _touches);
        set => Volatile.Write(ref _touches, value);
    }

    /// <summary>A hit. Deliberately not atomic: a lost count between racing readers costs nothing, a shared atomic would.</summary>
    public void Touch()
    {
        var seen = Volatile.Read(ref _touches);
        if (seen < MaxTouches) Volatile.Write(ref _touches, seen + 1);
    }

    /// <summary>Lets go of its memory unless somebody holds it.</summary>
    public abstract bool TryEvict();
}
