using System.Globalization;
using System.Text;
using CdnNode.Hls.Playlists;

namespace CdnNode.Tests.Standby;

/// <summary>A packager of a channel of 2 s segments, cut at even seconds plus a drift of its own; slice 0 begins at the epoch of the tests.</summary>
internal sealed record SlicedChannel(string Prefix, long Offset, int DriftMs = 0, int Window = 6)
{
    public const int Target = 2;
    private static readonly DateTimeOffset s_epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>In front of each segment; a key for instance.</summary>
    public string Tags { get; init; } = "";

    public bool HasDates { get; init; } = true;

    /// <summary>The playlist whose newest segment is the given slice of the channel.</summary>
    public MediaPlaylist At(int slice)
    {
        var first = Math.Max(0, slice - Window + 1);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:{Target}\n#EXT-X-MEDIA-SEQUENCE:{Offset + first}\n");
        for (var i = first; i <= slice; i++)
        {
            var date = s_epoch.AddSeconds(2 * i).AddMilliseconds(DriftMs);
            if (HasDates) text.Append(CultureInfo.InvariantCulture, $"#EXT-X-PROGRAM-DATE-TIME:{date:yyyy-MM-ddTHH:mm:ss.fffZ}\n");
            text.Append(CultureInfo.InvariantCulture, $"{Tags}#EXTINF:2.000,\n{Prefix}{i}.ts\n");
        }
        Assert.True(PlaylistReader.TryRead(Encoding.UTF8.GetBytes(text.ToString()), out var playlist, out var error), error?.ToString());
        return Assert.IsType<MediaPlaylist>(playlist);
    }
}
