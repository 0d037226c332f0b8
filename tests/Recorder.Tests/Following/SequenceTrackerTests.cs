using CdnNode.Hls.Playlists;
using CdnNode.Recorder.Following;

namespace CdnNode.Recorder.Tests.Following;

public sealed class SequenceTrackerTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 27, 13, 0, 0, TimeSpan.Zero);

    private readonly SequenceTracker _tracker = new();

    [Fact]
    public void All_of_the_first_playlist_is_new_and_then_what_has_higher_numbers()
    {
        Assert.Equal([10, 11, 12], Take(10, 3));
        Assert.Equal([13, 14], Take(12, 3));
        Assert.Empty(Take(12, 3));
        Assert.Equal(0, _tracker.Epoch);
    }

    [Fact]
    public void What_was_listed_and_gone_is_counted()
    {
        Take(10, 3);

        Assert.Equal(7, _tracker.Take(Playlist(20, 3), null).Missed);
    }

    [Fact]
    public void A_copy_that_lags_brings_nothing_and_is_no_new_epoch()
    {
        Take(10, 6);
        Take(13, 6);

        Assert.Empty(Take(11, 6));
        Assert.Equal([19], Take(14, 6));
        Assert.Equal(0, _tracker.Epoch);
    }

    [Fact]
    public void Numbers_far_behind_or_the_same_numbers_with_other_names_are_a_new_epoch()
    {
        Take(1000, 6);

        Assert.Equal([0, 1, 2], Take(0, 3));
        Assert.Equal(1, _tracker.Epoch);
        Assert.Equal([1, 2, 3], Take(1, 3, prefix: "other"));
        Assert.Equal(2, _tracker.Epoch);
    }

    [Fact]
    public void Tokens_that_change_with_every_reload_change_no_name()
    {
        Take(10, 6, suffix: "?token=1");

        Assert.Equal([16], Take(11, 6, suffix: "?token=2"));
        Assert.Equal(0, _tracker.Epoch);
    }

    [Fact]
    public void Another_origin_that_does_not_join_is_a_new_epoch_and_one_that_joins_is_not()
    {
        _tracker.Take(Playlist(10, 6), "a");
        Assert.False(_tracker.Take(Playlist(12, 6), "b").IsNewEpoch);

        Assert.True(_tracker.Take(Playlist(40, 6), "a").IsNewEpoch);
    }

    [Theory]
    [InlineData(100, 0, false)]
    [InlineData(98, 0, false)]
    [InlineData(98, 3600, true)]
    [InlineData(105, 0, false)]
    [InlineData(5, 3600, true)]
    public void After_a_restart_dates_tell_whether_the_numbers_still_mean_the_same(long first, int shiftSeconds, bool isNewEpoch)
    {
        _tracker.Resume(3, 100, s_start.AddSeconds(200));

        Assert.Equal(isNewEpoch, _tracker.Take(Playlist(first, 6, shiftSeconds: shiftSeconds), null).IsNewEpoch);
        Assert.Equal(isNewEpoch ? 4 : 3, _tracker.Epoch);
    }

    private IEnumerable<long> Take(long first, int count, string prefix = "s", string suffix = "") =>
        _tracker.Take(Playlist(first, count, prefix, suffix), null).Segments.Select(static segment => segment.MediaSequence);

    private static MediaPlaylist Playlist(long first, int count, string prefix = "s", string suffix = "", int shiftSeconds = 0) => new()
    {
        TargetDurationSeconds = 2,
        MediaSequence = first,
        Segments = [.. Enumerable.Range(0, count).Select(i => new MediaSegment
        {
            Uri = $"{prefix}{first + i}.ts{suffix}",
            DurationSeconds = 2,
            MediaSequence = first + i,
            ProgramDateTime = s_start.AddSeconds(((first + i) * 2) + shiftSeconds),
        })],
    };
}
