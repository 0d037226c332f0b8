using CdnNode.Hls.Mpeg2Ts;

namespace CdnNode.Recorder.Following;

/// <summary>
/// Time for a channel whose playlists have no program date-time: media time stamps on one mapping to the wall clock for all renditions, so that they stay aligned. A mapping
/// holds from one discontinuity to the next; the first segment behind it, of whichever rendition, makes it. Safe for all renditions at once.
/// </summary>
internal sealed class ChannelClock
{
    private const int MaxMappings = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<(int Epoch, long Discontinuity), (TimeSpan Media, DateTimeOffset Time)> _mappings = [];

    /// <summary>Where a segment begins.</summary>
    /// <param name="epoch">Of the rendition's numbering.</param>
    /// <param name="discontinuity">The origin's discontinuity sequence number.</param>
    /// <param name="mediaStart">Its first time stamp.</param>
    /// <param name="otherwise">Where it begins when it is the first of its mapping.</param>
    public DateTimeOffset Map(int epoch, long discontinuity, TimeSpan mediaStart, DateTimeOffset otherwise)
    {
        lock (_lock)
        {
            if (_mappings.TryGetValue((epoch, discontinuity), out var mapping))
                return mapping.Time + Difference(mapping.Media, mediaStart);
            if (_mappings.Count >= MaxMappings)
                _mappings.Clear();
            _mappings[(epoch, discontinuity)] = (mediaStart, otherwise);
            return otherwise;
        }
    }

    /// <summary>Time stamps of transport streams wrap after 26.5 hours; those of fragments don't, and what is near is right for both.</summary>
    private static TimeSpan Difference(TimeSpan from, TimeSpan to)
    {
        var ticks = TsClock.Difference(ToStamp(from), ToStamp(to));
        return TimeSpan.FromSeconds(ticks / (double)TsClock.TicksPerSecond);
    }

    private static long ToStamp(TimeSpan time) => (long)((Int128)time.Ticks * TsClock.TicksPerSecond / TimeSpan.TicksPerSecond) & (TsClock.Wrap - 1);
}
