namespace CdnNode.Freshness;

/// <summary>What the playlist layer knows of an object.</summary>
/// <param name="TargetDuration">Live playlists: <c>EXT-X-TARGETDURATION</c>; null when not known yet.</param>
/// <param name="PartHoldBack">Low-latency playlists: <c>PART-HOLD-BACK</c>; null for others.</param>
/// <param name="Window">Live segments: the length of the playlist's window; zero when unknown.</param>
public readonly record struct ObjectFacts(ObjectKind Kind, TimeSpan? TargetDuration = null, TimeSpan? PartHoldBack = null, TimeSpan Window = default)
{
    /// <summary>An object on a live route: errors about it are forgotten within a second.</summary>
    public bool IsLive => Kind is ObjectKind.LivePlaylist or ObjectKind.LiveSegment;

    public bool IsPlaylist => Kind is ObjectKind.LivePlaylist or ObjectKind.VodPlaylist or ObjectKind.MultivariantPlaylist;

    public static ObjectFacts Other => default;

    public static ObjectFacts LivePlaylist(TimeSpan? targetDuration, TimeSpan? partHoldBack = null) =>
        new(ObjectKind.LivePlaylist, targetDuration, partHoldBack);

    public static ObjectFacts VodPlaylist => new(ObjectKind.VodPlaylist);

    public static ObjectFacts MultivariantPlaylist => new(ObjectKind.MultivariantPlaylist);

    public static ObjectFacts LiveSegment(TimeSpan window) => new(ObjectKind.LiveSegment, Window: window);

    public static ObjectFacts VodSegment => new(ObjectKind.VodSegment);
}
