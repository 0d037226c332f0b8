using CdnNode.Hls.Playlists;

namespace CdnNode.CatchUp.Playlists;

/// <summary>What was recorded of one rendition, as playlists need it.</summary>
internal interface IPast
{
    /// <summary>Whole seconds; the same for all renditions of a channel, and for all times.</summary>
    int TargetDuration { get; }

    /// <summary>
    /// The entries that overlap a stretch, with their neighbours on both sides, oldest first: segments, and gaps where there are none. Each has a date, and a number that
    /// is one more than its predecessor's.
    /// </summary>
    IReadOnlyList<MediaSegment> Read(DateTimeOffset from, DateTimeOffset to);
}
