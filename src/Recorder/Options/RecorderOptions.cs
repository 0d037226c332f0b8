namespace CdnNode.Recorder.Options;

/// <summary>Settings of the recorder: one data folder, and the channels that are recorded into it.</summary>
public sealed record RecorderOptions
{
    /// <summary>Folder of the recordings; made if absent. One process uses it at a time.</summary>
    public required string Folder { get; init; }

    /// <summary>The channels. Those that were recorded once and are not listed any more stay readable.</summary>
    public IReadOnlyList<RecordedChannelOptions> Channels { get; init; } = [];

    /// <summary>Bytes of the medium that recording never uses: below them the oldest hours go, and when none may go, segments become gaps. 0 and more; default 1 GiB.</summary>
    public long ReserveBytes { get; init; } = 1L << 30;

    /// <summary>Bytes of fetched segments that may wait for the disk; what comes beyond becomes whole-segment gaps. 1 MiB to 16 GiB, default 128 MiB.</summary>
    public long MaxQueuedBytes { get; init; } = 128L << 20;

    /// <summary>Largest segment that is recorded, in bytes; a larger one becomes a gap. 64 KiB to 1 GiB, default 64 MiB.</summary>
    public int MaxSegmentBytes { get; init; } = 64 << 20;

    /// <summary>Threads that write, 1 to 16. Default 2: a disk that needs more writers than that is the bottleneck itself.</summary>
    public int WriterThreads { get; init; } = 2;

    /// <summary>Threads that read recorded segments, 1 to 32. Default 4.</summary>
    public int ReaderThreads { get; init; } = 4;

    /// <summary>Segments whose journal entries are kept in memory once read, about 150 bytes each. 1,000 to 100,000,000, default 1,000,000.</summary>
    public int MaxIndexedSegments { get; init; } = 1_000_000;

    /// <summary>For how long after its loss a gap is tried to be filled from another origin: 0 (never) to 1 h. Default 5 min.</summary>
    public TimeSpan BackfillFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What is wrong with the settings, each with what is allowed; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        Check(!string.IsNullOrWhiteSpace(Folder), nameof(Folder), Folder, "the path of a folder");
        Check(ReserveBytes >= 0, nameof(ReserveBytes), ReserveBytes, "0 and more");
        Check(MaxQueuedBytes is >= 1 << 20 and <= 16L << 30, nameof(MaxQueuedBytes), MaxQueuedBytes, "1 MiB to 16 GiB");
        Check(MaxSegmentBytes is >= 64 << 10 and <= 1 << 30, nameof(MaxSegmentBytes), MaxSegmentBytes, "64 KiB to 1 GiB");
        Check(WriterThreads is >= 1 and <= 16, nameof(WriterThreads), WriterThreads, "1 to 16");
        Check(ReaderThreads is >= 1 and <= 32, nameof(ReaderThreads), ReaderThreads, "1 to 32");
        Check(MaxIndexedSegments is >= 1000 and <= 100_000_000, nameof(MaxIndexedSegments), MaxIndexedSegments, "1,000 to 100,000,000");
        Check(BackfillFor >= TimeSpan.Zero && BackfillFor <= TimeSpan.FromHours(1), nameof(BackfillFor), BackfillFor, "0 to 1 hour");
        for (var i = 0; i < Channels.Count; i++)
            errors.AddRange(Channels[i].Validate($"{nameof(Channels)}[{i}]"));
        foreach (var twice in Channels.GroupBy(static c => c.Name, StringComparer.OrdinalIgnoreCase).Where(static g => g.Count() > 1))
            errors.Add($"{nameof(Channels)}: '{twice.Key}' is there {twice.Count()} times; allowed: each name once, whatever its case");
        return errors;

        void Check(bool holds, string name, object? value, string allowed)
        {
            if (!holds)
                errors.Add($"{name} is {value}; allowed: {allowed}");
        }
    }
}
