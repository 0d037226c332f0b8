namespace CdnNode.Operations.Options;

/// <summary>How a route's answers are treated.</summary>
public enum RouteKind
{
    /// <summary>Playlists decide: live and VOD are told apart by <c>EXT-X-ENDLIST</c>.</summary>
    Auto,

    /// <summary>Never cached: YARP forwards unchanged.</summary>
    Pass,
}
