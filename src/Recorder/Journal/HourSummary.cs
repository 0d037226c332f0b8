using CdnNode.Recorder.Archive;

namespace CdnNode.Recorder.Journal;

/// <summary>What a whole hour's journal comes to: enough to find the hour and to go on behind it without reading its records.</summary>
internal sealed record HourSummary
{
    public long FirstSequence { get; init; }

    /// <summary>Entries, gaps included; their sequence numbers run from <see cref="FirstSequence"/>.</summary>
    public int Entries { get; init; }

    public int Gaps { get; init; }

    public DateTimeOffset FirstBegin { get; init; }

    public DateTimeOffset LastEnd { get; init; }

    /// <summary>Of the data file, up to the end of the last acknowledged segment.</summary>
    public long DataLength { get; init; }

    /// <summary>Longest entry, rounded to whole seconds as RFC 8216bis rounds for its target duration.</summary>
    public int LongestSeconds { get; init; }

    public int LastEpoch { get; init; }

    public long LastMediaSequence { get; init; }

    public long LastDiscontinuitySequence { get; init; }

    /// <summary>One more than the last entry's.</summary>
    public long NextSequence => FirstSequence + Entries;

    /// <summary>The summary with one more entry.</summary>
    public HourSummary With(RecordedSegment entry) => this with
    {
        FirstSequence = Entries == 0 ? entry.Sequence : FirstSequence,
        Entries = Entries + 1,
        Gaps = Gaps + (entry.IsGap ? 1 : 0),
        FirstBegin = Entries == 0 ? entry.Begin : FirstBegin,
        LastEnd = entry.End > LastEnd ? entry.End : LastEnd,
        DataLength = entry.IsGap ? DataLength : entry.Offset + entry.Length,
        LongestSeconds = Math.Max(LongestSeconds, RoundedSeconds(entry.DurationSeconds)),
        LastEpoch = entry.Epoch,
        LastMediaSequence = entry.MediaSequence,
        LastDiscontinuitySequence = entry.DiscontinuitySequence,
    };

    /// <summary>RFC 8216bis section 4.4.3.1: EXTINF, rounded to the nearest integer, is at most the target duration.</summary>
    public static int RoundedSeconds(decimal seconds) => (int)decimal.Round(seconds, MidpointRounding.AwayFromZero);
}
