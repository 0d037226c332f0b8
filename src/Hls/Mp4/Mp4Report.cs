using System.Collections.Immutable;

namespace CdnNode.Hls.Mp4;

/// <summary>What <see cref="Mp4Inspector"/> saw.</summary>
public sealed record Mp4Report
{
    public required Mp4Kind Kind { get; init; }

    public required Mp4Defects Defects { get; init; }

    /// <summary>Of this resource's movie header, else of the initialization section that was given.</summary>
    public required ImmutableArray<Mp4Track> Tracks { get; init; }

    /// <summary>One per track that has fragments.</summary>
    public required ImmutableArray<Mp4Fragment> Fragments { get; init; }

    /// <summary>Of the first movie fragment; null when there is none.</summary>
    public required uint? FirstSequenceNumber { get; init; }

    /// <summary>What the first segment index says; null when there is none.</summary>
    public required TimeSpan? IndexedDuration { get; init; }

    /// <summary>Of the video track, else of the longest other one, else from the segment index; null when nothing tells.</summary>
    public TimeSpan? Duration
    {
        get
        {
            var video = Tracks.FirstOrDefault(t => t.Kind == Mp4TrackKind.Video)?.Id;
            return Fragments.FirstOrDefault(f => f.TrackId == video)?.Duration ?? Fragments.Max(f => f.Duration) ?? IndexedDuration;
        }
    }

    /// <summary>Nothing is wrong.</summary>
    public bool IsClean => Defects == Mp4Defects.None;
}
