namespace CdnNode.Recorder.Options;

/// <summary>
/// How long a channel's recording is kept. Whole hours are deleted, the oldest first, when any one of the bounds is passed; never the newest hour, never one that
/// is being read, and never one that a pinned range touches.
/// </summary>
public sealed record RetentionOptions
{
    /// <summary>Hours that ended longer ago than this are deleted: 1 min to 10 years. Null (default): age alone deletes nothing.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Most bytes of the channel on disk, all renditions together, at least 1 MiB. Null (default): size alone deletes nothing.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>
    /// Bytes of the medium that this channel leaves free by deleting its oldest hours, 0 or more; recording itself stops at
    /// <see cref="RecorderOptions.ReserveBytes"/>. Default 0: only the reserve makes it delete.
    /// </summary>
    public long MinFreeBytes { get; init; }

    internal IEnumerable<string> Validate(string where)
    {
        if (MaxAge is { } age && (age < TimeSpan.FromMinutes(1) || age > TimeSpan.FromDays(3660)))
            yield return $"{where}.{nameof(MaxAge)} is {age}; allowed: 1 minute to 3660 days";
        if (MaxBytes is { } bytes && bytes < 1 << 20)
            yield return $"{where}.{nameof(MaxBytes)} is {bytes}; allowed: 1 MiB and more";
        if (MinFreeBytes < 0)
            yield return $"{where}.{nameof(MinFreeBytes)} is {MinFreeBytes}; allowed: 0 and more";
    }
}
