using System.Globalization;
using System.Text;
using CdnNode.Playlists;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Scenarios;

public sealed class PlaylistsAreRemembered
{
    [Fact]
    public async Task Titles_with_many_segments_push_out_the_oldest_and_memory_stays_bounded()
    {
        await using var node = await TestNode.StartAsync(async c =>
        {
            c.Response.ContentType = "application/vnd.apple.mpegurl";
            await c.Response.WriteAsync(Title(segments: 20_000));
        });

        for (var i = 0; i < 12; i++) (await node.GetAsync($"/vod/{i}/index.m3u8")).EnsureSuccessStatusCode();

        var channels = node.Service<ChannelTable>();
        Assert.Equal(10, channels.Count);
        Assert.Equal(200_000, channels.SegmentCount);
    }

    private static string Title(int segments)
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-PLAYLIST-TYPE:VOD\n");
        for (var i = 0; i < segments; i++) text.Append(CultureInfo.InvariantCulture, $"#EXTINF:6,\n{i}.ts\n");
        return text.Append("#EXT-X-ENDLIST\n").ToString();
    }
}
