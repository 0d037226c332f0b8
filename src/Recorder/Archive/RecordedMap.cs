namespace CdnNode.Recorder.Archive;

/// <summary>
/// An initialization section (EXT-X-MAP) as recorded: it stands at the beginning of the data file of its segments, so that the file plays by itself.
/// Two with the same <see cref="Id"/> hold the same bytes, in whatever file.
/// </summary>
public sealed record RecordedMap
{
    /// <summary>32 hexadecimal digits from the content (the first half of its SHA-256).</summary>
    public required string Id { get; init; }

    /// <summary>In the data file, in bytes.</summary>
    public required long Offset { get; init; }

    /// <summary>In bytes, at least 1.</summary>
    public required int Length { get; init; }

    /// <summary>Of its bytes.</summary>
    public required uint Crc32C { get; init; }

    /// <summary>The keys in force where the tag stood.</summary>
    public required RecordedKeys Keys { get; init; }

    internal HourFile File { get; init; } = null!;
}
