namespace CdnNode.Shaper.Tests;

public enum Trouble
{
    /// <summary>All is well.</summary>
    None,

    /// <summary>Writes are accepted in part.</summary>
    Partial,

    /// <summary>Nothing is accepted.</summary>
    Nothing,

    /// <summary>A write stays pending and is settled at the end in part.</summary>
    Pending,

    /// <summary>The process stands still.</summary>
    Pause,

    /// <summary>The source has nothing.</summary>
    Dry,

    /// <summary>The wall clock jumps.</summary>
    WallClock,

    /// <summary>The pace changes.</summary>
    NewPace,
}
