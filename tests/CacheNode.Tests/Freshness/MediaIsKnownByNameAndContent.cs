using CdnNode.Freshness;

namespace CdnNode.Tests.Freshness;

public sealed class MediaIsKnownByNameAndContent
{
    [Theory]
    [InlineData("/live/a.m3u8", MediaType.Playlist)]
    [InlineData("/live/a.M3U8?x=1.ts", MediaType.Playlist)]
    [InlineData("/a.ts", MediaType.Segment)]
    [InlineData("/a.m4s", MediaType.Segment)]
    [InlineData("/a.cmfv", MediaType.Segment)]
    [InlineData("/a.vtt", MediaType.Segment)]
    [InlineData("/a.key", MediaType.Key)]
    [InlineData("/me;x.ts", MediaType.Segment)]
    [InlineData("/me%2Fx.ts", MediaType.Segment)]
    [InlineData("/x.ts;a=b", MediaType.Segment)]
    [InlineData("/a.html", MediaType.Unknown)]
    [InlineData("/ts", MediaType.Unknown)]
    [InlineData("/dir.ts/", MediaType.Unknown)]
    public void By_the_extension(string target, MediaType type) => Assert.Equal(type, MediaKinds.OfPath(target));

    [Theory]
    [InlineData("application/vnd.apple.mpegurl", MediaType.Playlist)]
    [InlineData("audio/x-mpegURL; charset=utf-8", MediaType.Playlist)]
    [InlineData("video/MP2T", MediaType.Segment)]
    [InlineData("audio/aac", MediaType.Segment)]
    [InlineData("text/vtt", MediaType.Segment)]
    [InlineData("", MediaType.Unknown)]
    [InlineData("application/octet-stream", MediaType.Unknown)]
    [InlineData("text/html", MediaType.Other)]
    [InlineData("application/pdf", MediaType.Other)]
    public void By_the_content_type(string contentType, MediaType type) => Assert.Equal(type, MediaKinds.OfContentType(contentType));

    [Theory]
    [InlineData("/a.ts", "video/mp2t", true)]
    [InlineData("/a.ts", "application/vnd.apple.mpegurl", false)]
    [InlineData("/a.m3u8", "text/plain", true)]
    [InlineData("/a.m3u8", "text/html", false)]
    [InlineData("/a.key", "application/octet-stream", true)]
    [InlineData("/account", "text/html", true)]
    public void Both_must_agree(string target, string contentType, bool agree) => Assert.Equal(agree, MediaKinds.Agree(target, contentType));
}
