namespace CdnNode.Front;

/// <summary>What ended the wait at a boundary between requests. What was read comes by <see cref="Boundary.Take"/>.</summary>
internal enum Arrival : byte
{
    /// <summary>A request that is the server's, the end of the connection, or what isn't known yet.</summary>
    Foreign,

    /// <summary>The front has the answer, and it may have to be paced: not while the connection is lent.</summary>
    Paced,

    /// <summary>The wait was ended from outside: it has lasted too long, or the node stops.</summary>
    Roused,
}
