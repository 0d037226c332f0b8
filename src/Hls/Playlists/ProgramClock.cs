using System.Collections.Immutable;

namespace CdnNode.Hls.Playlists;

/// <summary>
/// Gives every segment a date from those that have one (RFC 8216bis section 6.3.3): forward from the last tag, backward before the first. Durations are
/// summed exactly and rounded once, so no error adds up over a long playlist.
/// </summary>
internal sealed class ProgramClock
{
    private DateTimeOffset? _anchor;
    private decimal _elapsedSeconds;

    /// <summary>The date at which the next segment begins; null while none is known.</summary>
    public DateTimeOffset? Next(DateTimeOffset? given, decimal durationSeconds)
    {
        if (given is not null)
            (_anchor, _elapsedSeconds) = (given, 0);
        var begin = _anchor is { } anchor ? Shift(anchor, _elapsedSeconds) : null;
        _elapsedSeconds += durationSeconds;
        return begin;
    }

    /// <summary>Dates the segments in front of the first that has a date.</summary>
    public static void ExtendBackward(ImmutableArray<MediaSegment>.Builder segments)
    {
        var first = 0;
        while (first < segments.Count && segments[first].ProgramDateTime is null)
            first++;
        if (first == segments.Count)
            return;
        var anchor = segments[first].ProgramDateTime!.Value;
        var elapsed = 0m;
        for (var i = first - 1; i >= 0; i--)
        {
            elapsed += segments[i].DurationSeconds;
            segments[i] = segments[i] with { ProgramDateTime = Shift(anchor, -elapsed) };
        }
    }

    private static DateTimeOffset? Shift(DateTimeOffset anchor, decimal seconds)
    {
        var ticks = anchor.UtcTicks + (long)decimal.Round(seconds * TimeSpan.TicksPerSecond);
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }
}
