using CdnNode.Hls.Playlists;

namespace CdnNode.CatchUp.Playlists;

/// <summary>What was recorded of one rendition, as playlists need it.</summary>
internal interface IPast
{
    /// <summary>Whole seconds; the same for all renditions of a channel, and for all times.</summary>
    int TargetDuration { get; }

    /// <summary>Where the newest entry ends; null while there is none.</summary>
    DateTimeOffset? End { get; }

    /// <summary>The same of the rendition of this channel that is least far; null while none has an entry.</summary>
    DateTimeOffset? CommonEnd { get; }

    /// <summary>
    /// The entries that overlap a stretch, oldest first: segments, and gaps where there are none. Each has a date, and a number that is one more than its predecessor's.
    /// </summary>
    ValueTask<IReadOnlyList<MediaSegment>> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation);
}
