using System.Globalization;
using System.Text;
using CdnNode.Hls.Playlists;
using CdnNode.Playlists;

namespace CdnNode.Tests.Playlists;

public sealed class ARestartIsToldFromALateAnswer
{
    [Theory]
    [InlineData("100-105", "101-106", false)]
    [InlineData("100-105", "98-103", false)]
    [InlineData("100-105", "92-97", true)]
    [InlineData("100-105", "0-2", true)]
    [InlineData("0-2", "0-1", false)]
    [InlineData("0-100 EVENT", "0-3 EVENT", true)]
    [InlineData("0-100 EVENT", "0-98 EVENT", false)]
    [InlineData("0-100 ENDLIST", "0-2", true)]
    [InlineData("0-100 ENDLIST", "0-100 ENDLIST", false)]
    [InlineData("0-100 VOD ENDLIST", "0-50 VOD ENDLIST", false)]
    [InlineData("3-8 12:00:00", "4-9 12:00:04", false)]
    [InlineData("3-8 12:00:00", "4-9 12:00:06", false)]
    [InlineData("3-8 12:00:00", "4-9 13:00:00", true)]
    [InlineData("3-8 12:00:00", "9-14 13:00:00", false)]
    public void By_numbers_kind_and_time_of_day(string previous, string next, bool isRestart) =>
        Assert.Equal(isRestart, ChannelRestart.Is(Read(previous), Read(next)));

    /// <summary>"first-last", with the kind, the end, or the time of day of the first segment behind it.</summary>
    private static MediaPlaylist Read(string given)
    {
        var words = given.Split(' ');
        var numbers = words[0].Split('-').Select(static n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA-SEQUENCE:{numbers[0]}\n");
        if (words.Contains("EVENT")) text.Append("#EXT-X-PLAYLIST-TYPE:EVENT\n");
        if (words.Contains("VOD")) text.Append("#EXT-X-PLAYLIST-TYPE:VOD\n");
        if (words.FirstOrDefault(static w => w.Contains(':')) is { } time) text.Append(CultureInfo.InvariantCulture, $"#EXT-X-PROGRAM-DATE-TIME:2026-01-01T{time}Z\n");
        for (var n = numbers[0]; n <= numbers[1]; n++) text.Append(CultureInfo.InvariantCulture, $"#EXTINF:4,\n{n}.ts\n");
        if (words.Contains("ENDLIST")) text.Append("#EXT-X-ENDLIST\n");
        Assert.True(PlaylistReader.TryRead(Encoding.UTF8.GetBytes(text.ToString()), out var playlist, out _));
        return Assert.IsType<MediaPlaylist>(playlist);
    }
}
