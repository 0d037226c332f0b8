using CdnNode.Standby;

namespace CdnNode.Tests.Standby;

public sealed class RenditionsArePublishedTogether
{
    private static readonly TimeSpan s_target = TimeSpan.FromSeconds(SlicedChannel.Target);
    private readonly PlaylistStitcher _video = Published(new SlicedChannel("v", 100));
    private readonly PlaylistStitcher _audio = Published(new SlicedChannel("a", 9, DriftMs: 30));

    [Fact]
    public void A_segment_waits_for_its_counterpart_in_the_other_renditions()
    {
        _video.TryTake("o", new SlicedChannel("v", 100).At(12));
        _audio.TryTake("o", new SlicedChannel("a", 9, DriftMs: 30).At(11));

        Publication.Advance([(_video, _video.End), (_audio, _audio.End)], s_target);

        Assert.Equal(("~o~v11.ts", "~o~a11.ts"), (_video.ToPublished()!.Segments[^1].Uri, _audio.ToPublished()!.Segments[^1].Uri));
    }

    [Fact]
    public void One_that_stands_still_holds_up_nobody_for_long()
    {
        _video.TryTake("o", new SlicedChannel("v", 100).At(13));

        Publication.Advance([(_video, _video.End), (_audio, _audio.End)], s_target);

        Assert.Equal("~o~v13.ts", _video.ToPublished()!.Segments[^1].Uri);
    }

    [Fact]
    public void What_is_not_there_yet_is_not_published()
    {
        _video.TryTake("o", new SlicedChannel("v", 100).At(12));

        Publication.Advance([(_video, _video.End - 1)], s_target);

        Assert.Equal("~o~v11.ts", _video.ToPublished()!.Segments[^1].Uri);
    }

    /// <summary>Up to slice 10.</summary>
    private static PlaylistStitcher Published(SlicedChannel channel)
    {
        var stitcher = new PlaylistStitcher(SlicedChannel.Target) { IsWatched = true };
        stitcher.TryTake("o", channel.At(10));
        stitcher.Publish(stitcher.End);
        return stitcher;
    }
}
