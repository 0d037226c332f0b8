namespace CdnNode.Hls.Mp4;

/// <summary>From ticks of a track's time scale to time.</summary>
internal static class MediaTime
{
    /// <summary>Null when the time scale is not known, or the time beyond what a time span holds.</summary>
    public static TimeSpan? From(ulong ticks, uint timescale)
    {
        if (timescale == 0)
            return null;
        var value = (UInt128)ticks * TimeSpan.TicksPerSecond / timescale;
        return value <= (UInt128)TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)value) : null;
    }
}
