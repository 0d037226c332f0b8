using CdnNode.Recorder.Archive;

namespace CdnNode.Recorder.Writing;

/// <summary>An entry before it has a place: what the recorder of a rendition hands to its writer.</summary>
internal sealed record SegmentDraft
{
    public required int Epoch { get; init; }

    public required long MediaSequence { get; init; }

    public bool Discontinuity { get; init; }

    public required DateTimeOffset Begin { get; init; }

    public required decimal DurationSeconds { get; init; }

    /// <summary>Not <see cref="GapCause.None"/>: there are no bytes.</summary>
    public GapCause Gap { get; init; }

    public MediaFormat Format { get; init; }

    public uint Crc32C { get; init; }

    public UInt128 ContentHash { get; init; }

    public MapContent? Map { get; init; }

    public RecordedKeys? Keys { get; init; }
}
