namespace CdnNode.Caching.Disk;

/// <summary>Which file handles are kept open (the source design's <c>open_file_cache</c>).</summary>
public sealed record OpenFileOptions
{
    /// <summary>Most files kept, 1 or more. Default 1,024.</summary>
    public int Max { get; init; } = 1024;

    /// <summary>A file that nobody read for so long is closed, 1 s or more. Default 30 s.</summary>
    public TimeSpan Inactive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A file that has been open for so long is opened afresh, 1 s or more. Default 60 s.</summary>
    public TimeSpan Valid { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Uses within <see cref="Inactive"/> from which on a file stays open between two reads, 1 or more. Default 3.</summary>
    public int MinUses { get; init; } = 3;

    internal IEnumerable<string> Validate()
    {
        if (Max < 1)
        {
            yield return $"OpenFiles.{nameof(Max)} is {Max}, must be 1 or more";
        }

        if (MinUses < 1)
        {
            yield return $"OpenFiles.{nameof(MinUses)} is {MinUses}, must be 1 or more";
        }

        if (Inactive < TimeSpan.FromSeconds(1) || Valid < TimeSpan.FromSeconds(1))
        {
            yield return $"OpenFiles.{nameof(Inactive)} and OpenFiles.{nameof(Valid)} must be 1 s or more";
        }
    }
}
