using Yarp.ReverseProxy.Model;

namespace CdnNode.Origin;

/// <summary>One question to the origins of a route.</summary>
/// <param name="Method"><c>GET</c> or <c>HEAD</c>.</param>
/// <param name="Fields">What goes to the origin, conditions and range included; already filtered.</param>
/// <param name="FirstByteTimeout">How long the head may take; longer for held playlist requests.</param>
public sealed record OriginAsk(
    RouteModel Route, string Method, PathString Path, QueryString Query, IHeaderDictionary Fields, TimeSpan FirstByteTimeout)
{
    /// <summary>Id of the destination that is asked first: a redirect led to it, or it serves the channel. Null: as the cluster's order says.</summary>
    public string? First { get; init; }

    /// <summary>Id of the one destination that may answer, even when it is left alone: the name stands for its bytes and nobody else's. Null: any.</summary>
    public string? Only { get; init; }

    /// <summary>A destination that is asked last, since it has just failed at this; null for none.</summary>
    public string? Avoid { get; init; }

    /// <summary>Whoever asks tells of a failure itself: it is not logged.</summary>
    public bool IsLook { get; init; }

    /// <summary>It repeats an earlier question, which the cluster's retry budget has paid for.</summary>
    public bool IsRetry { get; init; }

    /// <summary>A second destination may be asked beside a first one that is slow to answer.</summary>
    public bool MayHedge { get; init; }
}
