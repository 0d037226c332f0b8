using System.Collections.Immutable;

namespace CdnNode.Hls.Playlists;

/// <summary>A media playlist (RFC 8216bis section 4.4.3). Immutable.</summary>
public sealed record MediaPlaylist : Playlist
{
    /// <summary>EXT-X-TARGETDURATION, in whole seconds, at least 1.</summary>
    public required int TargetDurationSeconds { get; init; }

    /// <summary><see cref="TargetDurationSeconds"/> as a time span.</summary>
    public TimeSpan TargetDuration => TimeSpan.FromSeconds(TargetDurationSeconds);

    /// <summary>EXT-X-MEDIA-SEQUENCE: the number of the first segment, whether listed or skipped; 0 when absent.</summary>
    public long MediaSequence { get; init; }

    /// <summary>EXT-X-DISCONTINUITY-SEQUENCE: that of the first segment; 0 when absent.</summary>
    public long DiscontinuitySequence { get; init; }

    /// <summary>EXT-X-PLAYLIST-TYPE.</summary>
    public MediaPlaylistType Type { get; init; }

    /// <summary>EXT-X-ENDLIST: nothing will be added any more.</summary>
    public bool EndList { get; init; }

    /// <summary>EXT-X-I-FRAMES-ONLY.</summary>
    public bool IFramesOnly { get; init; }

    /// <summary>EXT-X-SERVER-CONTROL, when given.</summary>
    public ServerControl? ServerControl { get; init; }

    /// <summary>EXT-X-PART-INF's PART-TARGET, in seconds; null when the playlist is not a low-latency one.</summary>
    public decimal? PartTargetSeconds { get; init; }

    /// <summary>EXT-X-SKIP: present in a delta update only.</summary>
    public PlaylistSkip? Skip { get; init; }

    /// <summary>The complete segments, oldest first.</summary>
    public ImmutableArray<MediaSegment> Segments { get; init; } = [];

    /// <summary>What is already said of the segment that comes next (its first parts); null when nothing is.</summary>
    public UpcomingSegment? Upcoming { get; init; }

    /// <summary>EXT-X-PRELOAD-HINT.</summary>
    public ImmutableArray<PreloadHint> PreloadHints { get; init; } = [];

    /// <summary>EXT-X-RENDITION-REPORT.</summary>
    public ImmutableArray<RenditionReport> RenditionReports { get; init; } = [];

    /// <summary>Whether it may still grow.</summary>
    public bool IsLive => !EndList && Type != MediaPlaylistType.Vod;

    /// <summary>The media sequence number that the next segment will have.</summary>
    public long NextMediaSequence => MediaSequence + (Skip?.SkippedSegments ?? 0) + Segments.Length;

    /// <summary>Sum of the listed segments' durations, in seconds, exact.</summary>
    public decimal TotalDurationSeconds
    {
        get
        {
            var sum = 0m;
            foreach (var segment in Segments)
                sum += segment.DurationSeconds;
            return sum;
        }
    }
}
