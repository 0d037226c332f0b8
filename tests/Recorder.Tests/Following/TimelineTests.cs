using CdnNode.Hls.Playlists;
using CdnNode.Recorder.Following;
using CdnNode.Recorder.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace CdnNode.Recorder.Tests.Following;

public sealed class TimelineTests
{
    private readonly TestTime _time = new();
    private readonly ChannelClock _clock = new();

    [Fact]
    public void The_origins_dates_are_taken_as_they_are()
    {
        var timeline = new Timeline(_clock, _time);
        var date = _time.GetUtcNow().AddMinutes(-3);

        Assert.Equal(date, timeline.Locate(Segment(date), 0, TimeSpan.FromHours(5), continues: false));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(400)]
    public void Dates_that_cannot_be_true_are_not_believed(int days)
    {
        var timeline = new Timeline(_clock, _time);

        Assert.Equal(_time.GetUtcNow().AddSeconds(-4), timeline.Locate(Segment(_time.GetUtcNow().AddDays(days)), 0, null, continues: false));
    }

    [Fact]
    public void A_date_before_what_was_recorded_begins_where_that_ends()
    {
        var timeline = new Timeline(_clock, _time);
        timeline.Advance(_time.GetUtcNow(), 4);

        Assert.Equal(_time.GetUtcNow().AddSeconds(4), timeline.Locate(Segment(_time.GetUtcNow().AddMinutes(-10)), 0, null, continues: true));
    }

    [Fact]
    public void Time_stamps_map_all_renditions_to_one_time_across_the_wrap()
    {
        var (video, audio) = (new Timeline(_clock, _time), new Timeline(_clock, _time));
        var wrap = TimeSpan.FromSeconds((1L << 33) / 90_000.0);
        var first = video.Locate(Segment(null), 0, wrap - TimeSpan.FromSeconds(2), continues: false);
        _time.Advance(1.7);

        var second = audio.Locate(Segment(null), 0, TimeSpan.FromSeconds(2), continues: false);

        Assert.Equal(4, (second - first).TotalSeconds, 0.001);
    }

    [Fact]
    public void A_hole_is_split_into_entries_no_longer_than_the_target_that_sum_up_to_it()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<(ushort Milliseconds, ushort Missed, byte Target)>(),
            static hole =>
            {
                var target = Math.Max(1, (int)hole.Target);
                var entries = GapPlan.Split(TimeSpan.FromMilliseconds(hole.Milliseconds * 97L), hole.Missed, target);
                return entries.Sum() == hole.Milliseconds * 0.097m && entries.All(entry => entry > 0 && entry <= target + 0.000001m * entries.Count);
            }).QuickCheckThrowOnFailure();
        Assert.Empty(GapPlan.Split(TimeSpan.FromHours(25), 0, 4));
        Assert.Equal([2m, 2m, 2m], GapPlan.Split(TimeSpan.FromSeconds(6), 3, 4));
    }

    private static MediaSegment Segment(DateTimeOffset? date) => new() { Uri = "s", DurationSeconds = 4, ProgramDateTime = date };
}
