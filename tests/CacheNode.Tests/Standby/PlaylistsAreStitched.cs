using System.Text;
using CdnNode.Hls.Playlists;
using CdnNode.PlaylistChecking;
using CdnNode.Standby;
using FsCheck;
using FsCheck.Fluent;

namespace CdnNode.Tests.Standby;

public sealed class PlaylistsAreStitched
{
    [Fact]
    public void Identical_slices_go_on_without_a_discontinuity()
    {
        var stitcher = new PlaylistStitcher(SlicedChannel.Target);
        Assert.True(stitcher.TryTake("a", new SlicedChannel("s", 100).At(10)));
        stitcher.Publish(stitcher.End);

        Assert.True(stitcher.TryTake("b", new SlicedChannel("s", 7).At(12)));

        var playlist = stitcher.ToPlaylist()!;
        Assert.DoesNotContain(playlist.Segments, static s => s.Discontinuity);
        Assert.Equal(["~a~s7.ts", "~a~s8.ts", "~a~s9.ts", "~a~s10.ts", "~b~s11.ts", "~b~s12.ts"], Uris(playlist));
        Assert.Equal(107, playlist.MediaSequence);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(-7)]
    [InlineData(900)]
    [InlineData(-900)]
    public void Other_slices_follow_by_their_dates_behind_one_discontinuity(int driftMs)
    {
        var stitcher = new PlaylistStitcher(SlicedChannel.Target);
        stitcher.TryTake("a", new SlicedChannel("a", 100).At(10));
        stitcher.Publish(stitcher.End);

        stitcher.TryTake("b", new SlicedChannel("b", 5000, driftMs).At(12));

        var playlist = stitcher.ToPlaylist()!;
        Assert.Equal(["~a~a7.ts", "~a~a8.ts", "~a~a9.ts", "~a~a10.ts", "~b~b11.ts", "~b~b12.ts"], Uris(playlist));
        Assert.Equal("~b~b11.ts", Assert.Single(playlist.Segments, static s => s.Discontinuity).Uri);
    }

    [Fact]
    public void A_standby_that_lags_adds_nothing_until_it_has_caught_up()
    {
        var stitcher = new PlaylistStitcher(SlicedChannel.Target);
        stitcher.TryTake("a", new SlicedChannel("a", 0).At(10));
        stitcher.Publish(stitcher.End);
        var before = PlaylistWriter.ToUtf8(stitcher.ToPlaylist()!);

        stitcher.TryTake("b", new SlicedChannel("b", 0, 5).At(9));

        Assert.Equal(before, PlaylistWriter.ToUtf8(stitcher.ToPlaylist()!));
    }

    [Fact]
    public void An_origin_that_starts_its_numbers_anew_goes_on_behind_a_discontinuity()
    {
        var stitcher = new PlaylistStitcher(SlicedChannel.Target);
        stitcher.TryTake("a", new SlicedChannel("a", 500).At(10));
        stitcher.Publish(stitcher.End);

        // The first two slices since its restart: numbers 0 and 1.
        stitcher.TryTake("a", new SlicedChannel("r", -12, Window: 2).At(13));

        var playlist = stitcher.ToPlaylist()!;
        Assert.Equal("~a~r12.ts", Assert.Single(playlist.Segments, static s => s.Discontinuity).Uri);
        Assert.Equal([510, 511, 512], playlist.Segments[^3..].Select(static s => s.MediaSequence));
    }

    [Fact]
    public void A_late_answer_of_the_same_origin_changes_nothing()
    {
        var stitcher = new PlaylistStitcher(SlicedChannel.Target);
        var packager = new SlicedChannel("a", 0, Window: 3);
        stitcher.TryTake("a", packager.At(10));

        stitcher.TryTake("a", packager.At(6));

        Assert.Equal(["~a~a8.ts", "~a~a9.ts", "~a~a10.ts"], Uris(stitcher.ToPlaylist()!));
    }

    [Fact]
    public void Without_dates_the_newest_segment_alone_follows()
    {
        var stitcher = new PlaylistStitcher(SlicedChannel.Target);
        stitcher.TryTake("a", new SlicedChannel("a", 0) { HasDates = false }.At(10));
        stitcher.Publish(stitcher.End);

        stitcher.TryTake("b", new SlicedChannel("b", 0) { HasDates = false }.At(12));

        Assert.Equal(["~a~a10.ts", "~b~b12.ts"], Uris(stitcher.ToPlaylist()!)[^2..]);
    }

    [Fact]
    public void A_key_without_a_vector_gets_its_origins_number_as_one()
    {
        var stitcher = new PlaylistStitcher(SlicedChannel.Target);

        stitcher.TryTake("a", new SlicedChannel("a", 90, Window: 1) { Tags = "#EXT-X-KEY:METHOD=AES-128,URI=\"k.key\"\n" }.At(10));

        var key = Assert.Single(stitcher.ToPlaylist()!.Segments[0].Keys);
        Assert.Equal(("~a~k.key", "0x00000000000000000000000000000064"), (key.Uri, key.Iv));
    }

    [Fact]
    public void What_viewers_havent_seen_of_the_origin_that_was_left_is_not_listed()
    {
        var stitcher = new PlaylistStitcher(SlicedChannel.Target);
        stitcher.TryTake("a", new SlicedChannel("a", 100).At(10));
        stitcher.Publish(stitcher.End - 1);
        Assert.Equal("~a~a9.ts", Uris(stitcher.ToPublished()!)[^1]);

        stitcher.TryTake("b", new SlicedChannel("b", 0, DriftMs: 5).At(11));

        Assert.Equal(["~a~a9.ts", "~b~b10.ts", "~b~b11.ts"], Uris(stitcher.ToPlaylist()!)[^3..]);
        Assert.Equal("~a~a9.ts", Uris(stitcher.ToPublished()!)[^1]);
    }

    [Fact]
    public void While_viewers_wait_for_a_segment_what_they_have_been_shown_stays_long_enough()
    {
        var stitcher = new PlaylistStitcher(SlicedChannel.Target) { IsWatched = true };
        var packager = new SlicedChannel("a", 0, Window: 4);
        stitcher.TryTake("a", packager.At(10));
        stitcher.Publish(stitcher.End);

        for (var slice = 11; slice < 20; slice++) stitcher.TryTake("a", packager.At(slice));

        Assert.Equal(["~a~a8.ts", "~a~a9.ts", "~a~a10.ts"], Uris(stitcher.ToPublished()!)[^3..]);
    }

    [Fact]
    public void Segments_longer_than_the_target_duration_are_not_taken()
    {
        var stitcher = new PlaylistStitcher(targetDurationSeconds: 1);

        Assert.False(stitcher.TryTake("a", new SlicedChannel("a", 0).At(3)));
        Assert.Null(stitcher.ToPlaylist());
    }

    [Fact]
    public void However_origins_alternate_the_strict_checker_finds_nothing() => Prop.ForAll(
        Gen.ListOf(Gen.Choose(0, 5)).ToArbitrary(),
        Gen.Choose(-40, 40).ToArbitrary(),
        static (steps, driftMs) =>
        {
            SlicedChannel[] origins = [new("a", 1000, Window: 5), new("b", 3, driftMs, Window: 7)];
            var stitcher = new PlaylistStitcher(SlicedChannel.Target);
            var checker = new ReloadChecker(needsDates: true);
            var (slice, active, changes, seen) = (10, 0, 0, new Dictionary<long, string>());
            foreach (var step in steps)
            {
                if (step == 0) (active, changes) = (1 - active, changes + 1);
                slice += step % 3;
                stitcher.TryTake(origins[active].Prefix, origins[active].At(slice));
                stitcher.Publish(stitcher.End);
                var playlist = stitcher.ToPublished()!;
                checker.Add(Encoding.UTF8.GetString(PlaylistWriter.ToUtf8(playlist)));
                foreach (var segment in playlist.Segments)
                {
                    if (!seen.TryAdd(segment.MediaSequence, segment.Uri)) Assert.Equal(seen[segment.MediaSequence], segment.Uri);
                }
                Assert.True(playlist.Segments[^1].DiscontinuitySequence <= changes);
            }
            Assert.Empty(checker.Findings);
        }).QuickCheckThrowOnFailure();

    private static string[] Uris(MediaPlaylist playlist) => [.. playlist.Segments.Select(static s => s.Uri)];
}
