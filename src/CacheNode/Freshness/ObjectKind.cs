namespace CdnNode.Freshness;

/// <summary>What an object is to HLS; decides its lifetime where the origin leaves it open.</summary>
public enum ObjectKind
{
    /// <summary>No HLS object, or none of known kind: plain HTTP caching.</summary>
    Other,

    /// <summary>A media playlist without <c>EXT-X-ENDLIST</c>, or a playlist that hasn't been read yet.</summary>
    LivePlaylist,
    VodPlaylist,
    MultivariantPlaylist,

    /// <summary>A segment or part that a live playlist listed, or media of unknown membership.</summary>
    LiveSegment,
    VodSegment,
}
