namespace CdnNode.Standby;

/// <summary>Decides which origin of a channel serves all its viewers; the others stand by.</summary>
public interface IActiveOrigin
{
    /// <summary>The origin that is active from now on.</summary>
    /// <param name="origins">In the operator's order, the primary first; at least one.</param>
    /// <param name="now">Time since any fixed moment, by a clock that doesn't jump.</param>
    string Decide(string channel, IReadOnlyList<OriginState> origins, TimeSpan now);

    /// <summary>The channel has no viewers any more.</summary>
    void Forget(string channel);
}
