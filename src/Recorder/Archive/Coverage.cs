using System.Collections.Immutable;

namespace CdnNode.Recorder.Archive;

/// <summary>Sums entries up to ranges and gaps.</summary>
internal static class Coverage
{
    /// <summary>Entries that stand less than this apart belong to one range: encoders round their clocks.</summary>
    private static readonly TimeSpan s_slack = TimeSpan.FromMilliseconds(500);

    public static RecordedCoverage Of(ImmutableArray<RecordedSegment> entries)
    {
        var ranges = ImmutableArray.CreateBuilder<RecordedRange>();
        var gaps = ImmutableArray.CreateBuilder<RecordedGap>();
        var bytes = 0L;
        var wasGap = false;
        foreach (var entry in entries)
        {
            bytes += entry.Length;
            if (entry.IsGap)
                AddGap(gaps, entry, continues: wasGap);
            else
                AddRange(ranges, new RecordedRange(entry.Begin, entry.End), continues: !wasGap);
            wasGap = entry.IsGap;
        }

        return new RecordedCoverage(ranges.DrainToImmutable(), gaps.DrainToImmutable(), bytes);
    }

    public static ImmutableArray<RecordedRange> Outline(ImmutableArray<HourFile> hours)
    {
        var ranges = ImmutableArray.CreateBuilder<RecordedRange>();
        foreach (var hour in hours)
        {
            if (hour.Summary is { } summary && summary.Entries > summary.Gaps)
                AddRange(ranges, new RecordedRange(summary.FirstBegin, summary.LastEnd), continues: true);
        }

        return ranges.DrainToImmutable();
    }

    private static void AddRange(ImmutableArray<RecordedRange>.Builder ranges, RecordedRange range, bool continues)
    {
        if (continues && ranges.Count > 0 && range.From - ranges[^1].To < s_slack)
            ranges[^1] = ranges[^1] with { To = range.To > ranges[^1].To ? range.To : ranges[^1].To };
        else
            ranges.Add(range);
    }

    private static void AddGap(ImmutableArray<RecordedGap>.Builder gaps, RecordedSegment entry, bool continues)
    {
        if (continues && gaps.Count > 0 && entry.Begin - gaps[^1].To < s_slack)
            gaps[^1] = gaps[^1] with { To = entry.End };
        else
            gaps.Add(new RecordedGap(entry.Begin, entry.End, entry.Gap));
    }
}
