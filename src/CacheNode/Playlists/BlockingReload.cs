using System.Globalization;
using CdnNode.Freshness;

namespace CdnNode.Playlists;

/// <summary>LL-HLS delivery directives of a playlist request (RFC 8216bis section 6.2.5).</summary>
public static class BlockingReload
{
    private const int MaxAhead = 2;

    /// <summary>How long a request may be held, in target durations; then 503.</summary>
    private const int MaxTargetDurations = 3;

    /// <summary>While no answer has told the target duration: that of the usual playlist.</summary>
    private static readonly TimeSpan s_usualTargetDuration = TimeSpan.FromSeconds(6);

    /// <summary>Checks <c>_HLS_msn</c> and <c>_HLS_part</c> against what is known of the playlist.</summary>
    /// <remarks>Since what is known was answered the playlist has grown: by no more than segments of half the target duration each.</remarks>
    /// <returns>Why the request is refused, null if it isn't.</returns>
    public static string? Check(IQueryCollection query, Channel? channel, CacheInstant now)
    {
        var msn = query["_HLS_msn"];
        var part = query["_HLS_part"];
        if (part.Count > 0 && msn.Count == 0) return "_HLS_part needs _HLS_msn beside it.";
        if (msn.Count == 0) return null;
        if (!TryRead(msn.ToString(), out var number)) return $"_HLS_msn is '{msn}'; allowed: one decimal number.";
        if (part.Count > 0 && !TryRead(part.ToString(), out _)) return $"_HLS_part is '{part}'; allowed: one decimal number.";
        if (channel is null || channel.Playlist.EndList || channel.Playlist.ServerControl?.CanBlockReload != true) return null;
        var grown = Math.Ceiling((now.Monotonic - channel.Answered.Monotonic) / (channel.Playlist.TargetDuration / 2)) - 1;
        var last = channel.Playlist.NextMediaSequence - 1 + (long)Math.Max(0, grown);
        return number > last + MaxAhead ? $"_HLS_msn is {number}; allowed: up to {last + MaxAhead}, two ahead of the playlist." : null;
    }

    /// <summary>How long a request for this playlist may be held.</summary>
    public static TimeSpan LongestHold(Channel? channel) => MaxTargetDurations * (channel?.Playlist.TargetDuration ?? s_usualTargetDuration);

    /// <summary>After the end there is nothing to wait for: the directives are ignored.</summary>
    public static bool IsOver(Channel? channel) => channel?.Playlist.EndList == true;

    private static bool TryRead(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
