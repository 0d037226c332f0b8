namespace CdnNode.Hls.Mp4;

/// <summary>All fragments of one track in a segment.</summary>
/// <param name="TrackId">As in the movie header.</param>
/// <param name="EarliestDecodeTime">In the track's ticks; null when no fragment says.</param>
/// <param name="DurationTicks">Sum of the samples' durations, in the track's ticks.</param>
/// <param name="Samples">How many.</param>
/// <param name="Timescale">Ticks per second, from the initialization section; 0 when that is not known.</param>
public sealed record Mp4Fragment(uint TrackId, ulong? EarliestDecodeTime, ulong DurationTicks, long Samples, uint Timescale)
{
    /// <summary>Null when the timescale is not known, or the duration beyond what a time span holds.</summary>
    public TimeSpan? Duration => MediaTime.From(DurationTicks, Timescale);

    /// <summary>Null when it or the timescale is not known, or it is beyond what a time span holds.</summary>
    public TimeSpan? DecodeTime => EarliestDecodeTime is { } time ? MediaTime.From(time, Timescale) : null;
}
