using CdnNode.Demo;
using FsCheck;
using FsCheck.Fluent;

namespace CdnNode.Tests.Demo;

public sealed class SegmentWindowTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_newest_listed_segment_is_the_last_one_that_is_over()
    {
        Assert.Equal(Noon, SegmentWindow.StartOf(SegmentWindow.Live(Noon).Last + 1));
        Assert.Equal(SegmentWindow.Live(Noon), SegmentWindow.Live(Noon.AddSeconds(1.999)));
        Assert.Equal(SegmentWindow.Live(Noon).Last + 1, SegmentWindow.Live(Noon.AddSeconds(2)).Last);
    }

    [Fact]
    public void A_live_window_always_lists_eight_segments_and_never_goes_back()
    {
        Prop.ForAll<NonNegativeInt, NonNegativeInt>((milliseconds, later) =>
        {
            var before = SegmentWindow.Live(Noon.AddMilliseconds(milliseconds.Get));
            var after = SegmentWindow.Live(Noon.AddMilliseconds((double)milliseconds.Get + later.Get));
            return after.First >= before.First && before.Numbers.Count() == 8 && after.Numbers.Count() == 8;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_clock_before_the_epoch_shows_the_first_window()
    {
        Assert.Equal(new SegmentWindow(0, 7), SegmentWindow.Live(new(1969, 7, 20, 20, 17, 0, TimeSpan.Zero)));
        Assert.Equal(new SegmentWindow(0, 7), SegmentWindow.Live(DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void A_segment_is_served_for_two_minutes_after_it_left_the_window_and_not_before_it_is_over()
    {
        var window = SegmentWindow.Live(Noon);
        Assert.True(window.Serves(window.Last));
        Assert.False(window.Serves(window.Last + 1));
        Assert.True(window.Serves(window.First - 60));
        Assert.False(window.Serves(window.First - 61));
        Assert.False(new SegmentWindow(0, 7).Serves(-1));
    }

    [Fact]
    public void An_on_demand_title_lasts_five_minutes()
    {
        Assert.Equal(SegmentWindow.StartOf(0).AddMinutes(5), SegmentWindow.StartOf(SegmentWindow.Vod.Last + 1));
    }
}
