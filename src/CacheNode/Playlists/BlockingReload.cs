using System.Globalization;

namespace CdnNode.Playlists;

/// <summary>LL-HLS delivery directives of a playlist request (RFC 8216bis section 6.2.5).</summary>
public static class BlockingReload
{
    private const int MaxAhead = 2;

    /// <summary>Checks <c>_HLS_msn</c> and <c>_HLS_part</c> against what is known of the playlist.</summary>
    /// <returns>Why the request is refused, null if it isn't.</returns>
    public static string? Check(IQueryCollection query, Channel? channel)
    {
        var msn = query["_HLS_msn"];
        var part = query["_HLS_part"];
        if (part.Count > 0 && msn.Count == 0) return "_HLS_part needs _HLS_msn beside it.";
        if (msn.Count == 0) return null;
        if (!TryRead(msn.ToString(), out var number)) return $"_HLS_msn is '{msn}'; allowed: one decimal number.";
        if (part.Count > 0 && !TryRead(part.ToString(), out _)) return $"_HLS_part is '{part}'; allowed: one decimal number.";
        if (channel is null || channel.Playlist.EndList || channel.Playlist.ServerControl?.CanBlockReload != true) return null;
        var last = channel.Playlist.NextMediaSequence - 1;
        return number > last + MaxAhead ? $"_HLS_msn is {number}; allowed: up to {last + MaxAhead}, two ahead of the playlist." : null;
    }

    /// <summary>After the end there is nothing to wait for: the directives are ignored.</summary>
    public static bool IsOver(Channel? channel) => channel?.Playlist.EndList == true;

    private static bool TryRead(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
