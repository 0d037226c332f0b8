namespace CdnNode.PlaylistChecking;

/// <summary>A media playlist as the checker read it.</summary>
internal sealed class CheckedPlaylist
{
    public int Version { get; set; } = 1;

    public int? TargetDuration { get; set; }

    public long MediaSequence { get; set; }

    public long DiscontinuitySequence { get; set; }

    /// <summary>EVENT, VOD or null.</summary>
    public string? Type { get; set; }

    public bool EndList { get; set; }

    /// <summary>EXT-X-SKIP's SKIPPED-SEGMENTS.</summary>
    public int Skipped { get; set; }

    /// <summary>CAN-SKIP-UNTIL in seconds.</summary>
    public decimal? CanSkipUntil { get; set; }

    /// <summary>Header tags that may not change from one reload to the next, as written.</summary>
    public SortedDictionary<string, string> Fixed { get; } = new(StringComparer.Ordinal);

    public List<CheckedSegment> Segments { get; } = [];

    public decimal TotalDuration => Segments.Sum(static segment => segment.Duration);

    /// <summary>When each segment begins, by its own date or its predecessor's; null before the first date.</summary>
    public IEnumerable<(CheckedSegment Segment, DateTimeOffset? Date)> Dated()
    {
        DateTimeOffset? next = null;
        foreach (var segment in Segments)
        {
            var date = segment.Date ?? next;
            yield return (segment, date);
            next = date + TimeSpan.FromTicks((long)(segment.Duration * TimeSpan.TicksPerSecond));
        }
    }
}
