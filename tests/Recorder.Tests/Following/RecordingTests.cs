using System.Security.Cryptography;
using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Tests.Support;

namespace CdnNode.Recorder.Tests.Following;

public sealed class RecordingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_recorded_segment_is_the_origins_byte_for_byte_with_its_duration_as_written(bool isCmaf)
    {
        var time = new FastTime(60);
        await using var bench = await EngineBench.StartAsync(new LossyDisk(), time, new TestOrigin(time) { IsCmaf = isCmaf });

        var window = await bench.UntilAsync(static window => window.Segments.Length >= 60);

        for (var i = 0; i < window.Segments.Length; i++)
        {
            var segment = window.Segments[i];
            var number = segment.MediaSequence - bench.Origin.FirstSequence;
            Assert.Equal((i, 1000L + i, GapCause.None, 0L), (segment.Sequence, segment.MediaSequence, segment.Gap, segment.DiscontinuitySequence));
            Assert.Equal("2.000000", segment.DurationSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(bench.Origin.Date(number), segment.Begin, TimeSpan.FromMilliseconds(1));
            Assert.Equal(SHA256.HashData(bench.Origin.Segment(number)), SHA256.HashData(await bench.BytesAsync(segment)));
        }

        Assert.Equal(2, window.TargetDurationSeconds);
        Assert.All(bench.Origin.Reads, static read => Assert.True(read.Value == 1 || read.Key.EndsWith(".m3u8", StringComparison.Ordinal), read.Key));
        if (isCmaf)
            Assert.Equal(Clip.Initialization, await (await bench.Rendition.OpenAsync(window.Segments[0].Map!))!.ReadAllAsync());
    }

    [Fact]
    public async Task All_renditions_of_a_multivariant_playlist_are_recorded_or_the_listed_ones()
    {
        var time = new FastTime(60);
        var origin = new TestOrigin(time) { Variants = ["v0/index.m3u8", "v1/index.m3u8", "v2/index.m3u8"] };
        await using var bench = await EngineBench.StartAsync(
            new LossyDisk(), time, origin, static options => options with { Channels = [options.Channels[0] with { Renditions = ["v0/index.m3u8", "v2/index.m3u8"] }] }, playlist: "/live/demo/master.m3u8");
        await bench.UntilAsync(static window => window.Segments.Length >= 6);

        var channel = bench.Archive.Find("demo")!;
        Assert.Equal(["v0_index", "v2_index"], channel.Renditions.Select(static rendition => rendition.Id));
        Assert.Equal(3, channel.Multivariant!.Variants.Length);
        Assert.Same(channel.Renditions[1], channel.FindRenditionByPath("/live/demo/v2/index.m3u8?token=1"));
        Assert.Same(channel, bench.Archive.FindByPath("/live/demo/v2/index.m3u8"));
    }

    [Fact]
    public async Task A_rendition_that_the_multivariant_playlist_lists_later_is_recorded_from_then_on()
    {
        var time = new FastTime(60);
        var origin = new TestOrigin(time) { Variants = ["v0/index.m3u8?token=1"] };
        await using var bench = await EngineBench.StartAsync(new LossyDisk(), time, origin, playlist: "/live/demo/master.m3u8");
        await bench.UntilAsync(static window => window.Segments.Length >= 3);

        origin.Variants = ["v0/index.m3u8?token=2", "v1/index.m3u8"];
        var channel = bench.Archive.Find("demo")!;
        while (channel.Renditions is not [_, { NextSequence: >= 3 }])
            await bench.Rendition.WaitForChangeAsync(bench.Rendition.Version, EngineBench.Ct);

        Assert.Equal(["v0_index", "v1_index"], channel.Renditions.Select(static rendition => rendition.Id));
        Assert.Equal(2, channel.Multivariant!.Variants.Length);
        Assert.All(bench.Engine.Status[0].Renditions, static rendition => Assert.Equal(RecorderState.Recording, rendition.State));
    }

    [Fact]
    public async Task A_bad_segment_is_asked_of_another_origin_and_is_a_gap_when_that_is_bad_too()
    {
        var time = new FastTime(60);
        var origin = new TestOrigin(time)
        {
            Name = "first",
            Serve = static (number, another, bytes) => number switch
            {
                2 when !another => bytes[..^100],
                3 => bytes[..^100],
                4 => null,
                _ => bytes,
            },
        };
        await using var bench = await EngineBench.StartAsync(new LossyDisk(), time, origin, static options => options with { BackfillFor = TimeSpan.Zero });

        var window = await bench.UntilAsync(static window => window.Segments.Length >= 8);

        Assert.Equal([GapCause.None, GapCause.None, GapCause.None, GapCause.Invalid, GapCause.Unavailable, GapCause.None], window.Segments.Take(6).Select(static segment => segment.Gap));
        Assert.Equal(origin.Segment(2), await bench.BytesAsync(window.Segments[2]));
        Assert.Equal(2m, window.Segments[3].DurationSeconds);
        Assert.Equal(["first", "first"], origin.Avoided.Take(2));
        Assert.Equal((1L, 1L), (bench.Status.GapsByCause[GapCause.Invalid], bench.Status.GapsByCause[GapCause.Unavailable]));
    }

    /// <summary>What a cache brought back from its disk says no origin: the first question may go to the same one again, those behind it don't.</summary>
    [Theory]
    [InlineData("first")]
    [InlineData(null)]
    public async Task A_gap_is_filled_later_when_another_origin_has_the_segment(string? name)
    {
        var time = new FastTime(60);
        var asked = 0;
        var origin = new TestOrigin(time) { Name = name };
        origin.Serve = (number, another, bytes) => number != 3 || (another && Interlocked.Increment(ref asked) > 2) ? bytes : bytes[..^100];
        var disk = new LossyDisk();
        await using (var bench = await EngineBench.StartAsync(disk, time, origin))
        {
            var window = await bench.UntilAsync(static window => window.Segments.Length > 4 && window.Segments[3] is { IsGap: false });

            Assert.Equal(origin.Segment(3), await bench.BytesAsync(window.Segments[3]));
            Assert.Equal(3, window.Segments[3].Sequence);
            Assert.Equal(1, bench.Status.Backfilled);
            // Each time another one than the last that was no good.
            Assert.Equal([name, "other", "other"], origin.Avoided);
            Assert.Equal(0, bench.Rendition.Gaps);
            Assert.False((await bench.Rendition.FindAsync(3, EngineBench.Ct))!.IsGap);
        }

        await using var again = await EngineBench.StartAsync(disk, time, origin);
        Assert.False((await again.Rendition.FindAsync(3, EngineBench.Ct))!.IsGap);
    }

    [Fact]
    public async Task What_left_the_playlist_unseen_is_a_gap_of_its_true_length_in_entries_no_longer_than_the_target()
    {
        var disk = new LossyDisk();
        var time = new FastTime(60);
        var origin = new TestOrigin(time);
        DateTimeOffset end;
        await using (var bench = await EngineBench.StartAsync(disk, time, origin))
        {
            await bench.UntilAsync(static window => window.Segments.Length >= 8);
            await bench.Engine.StopAsync(EngineBench.Ct);
            end = bench.Rendition.Extent!.Value.To;
        }

        origin.Skipped = 20;
        await using var again = await EngineBench.StartAsync(disk, time, origin);
        var window = await again.UntilAsync(static window => window.Segments.Count(static s => s.IsGap) > 5 && !window.Segments[^1].IsGap);

        var gaps = window.Segments.Where(static segment => segment.IsGap).ToArray();
        var next = window.Segments.First(segment => segment.Sequence == gaps[^1].Sequence + 1);
        Assert.All(gaps, static gap => Assert.True(gap is { Gap: GapCause.Missed, DurationSeconds: > 0 and <= 2.0m }));
        Assert.Equal(end, gaps[0].Begin);
        Assert.Equal(next.Begin, gaps[^1].End, TimeSpan.FromMilliseconds(1));
        Assert.Equal(next.MediaSequence - 1, gaps[^1].MediaSequence);
        Assert.False(next.Discontinuity);
        Assert.Equal((next.Begin - end).TotalSeconds, (double)gaps.Sum(static gap => gap.DurationSeconds), 3);
    }

    [Fact]
    public async Task An_origin_that_numbers_anew_begins_an_epoch_and_what_it_lists_again_is_not_recorded_twice()
    {
        var time = new FastTime(60);
        await using var bench = await EngineBench.StartAsync(new LossyDisk(), time);
        await bench.UntilAsync(static window => window.Segments.Length >= 8);
        bench.Origin.FirstSequence = 5;

        var window = await bench.UntilAsync(static window => window.Segments.Count(static s => s.Epoch == 1) >= 5);

        Assert.All(window.Segments, static segment => Assert.False(segment.IsGap || segment.Discontinuity));
        Assert.Equal(window.Segments.Length, window.Segments.DistinctBy(static segment => segment.ContentHash).Count());
        Assert.True(bench.Status.Duplicates > 0);
        var first = window.Segments.First(static segment => segment.Epoch == 1);
        Assert.Equal(first.Begin, window.Segments.First(s => s.Sequence == first.Sequence - 1).End, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task A_restarted_origin_with_other_content_is_a_discontinuity()
    {
        var time = new FastTime(60);
        await using var bench = await EngineBench.StartAsync(new LossyDisk(), time);
        await bench.UntilAsync(static window => window.Segments.Length >= 8);
        bench.Origin.Serve = static (number, _, _) => Clip.Ts(number + 100_000);
        bench.Origin.FirstSequence = 0;

        var window = await bench.UntilAsync(static window => window.Segments.Count(static s => s.Epoch == 1) >= 5);

        var first = window.Segments.First(static segment => segment.Epoch == 1);
        Assert.Equal((true, 1L), (first.Discontinuity, first.DiscontinuitySequence));
        Assert.Single(window.Segments, static segment => segment.Discontinuity);
        Assert.True(window.Segments.Zip(window.Segments.Skip(1)).All(static pair => pair.First.Begin <= pair.Second.Begin));
    }

    [Fact]
    public async Task Declared_gaps_and_discontinuities_and_keys_are_kept_as_the_origin_says()
    {
        var time = new FastTime(60);
        var origin = new TestOrigin(time)
        {
            Tags = static number => number switch
            {
                3 => "#EXT-X-GAP\n",
                5 => "#EXT-X-DISCONTINUITY\n",
                _ => "#EXT-X-KEY:METHOD=AES-128,URI=\"key?id=7\",IV=0x0123\n",
            },
            Serve = static (_, _, bytes) => bytes[..(bytes.Length / 16 * 16)],
        };
        await using var bench = await EngineBench.StartAsync(new LossyDisk(), time, origin);

        var window = await bench.UntilAsync(static window => window.Segments.Length >= 9);

        Assert.Equal(GapCause.Declared, window.Segments[3].Gap);
        Assert.True(window.Segments[5].Discontinuity);
        var keys = window.Segments[7].Keys!;
        Assert.Equal((EngineBench.Playlist, "key?id=7", "0x0123"), (keys.PlaylistPath, keys.Keys[0].Uri, keys.Keys[0].Iv));
    }

    [Fact]
    public async Task Without_dates_the_time_stamps_give_the_timeline()
    {
        var time = new FastTime(60);
        await using var bench = await EngineBench.StartAsync(new LossyDisk(), time, new TestOrigin(time) { HasDates = false });

        var window = await bench.UntilAsync(static window => window.Segments.Length >= 12);

        Assert.All(window.Segments.Zip(window.Segments.Skip(1)), static pair => Assert.Equal(2, (pair.Second.Begin - pair.First.Begin).TotalSeconds, 0.05));
        Assert.True((time.GetUtcNow() - window.Segments[^1].End).Duration() < TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Stopping_acknowledges_all_that_was_fetched_and_the_next_start_goes_on_behind_it()
    {
        var disk = new LossyDisk();
        var time = new FastTime(60);
        var origin = new TestOrigin(time);
        for (var i = 1; i <= 3; i++)
        {
            await using var bench = await EngineBench.StartAsync(disk, time, origin);
            await bench.UntilAsync(window => window.Segments.Length >= 8 * i);
            await bench.Engine.StopAsync(EngineBench.Ct);
            Assert.True(bench.Rendition.State.Last!.IsSealed);
        }

        await using var last = await EngineBench.StartAsync(disk, time, origin);
        var window = await last.UntilAsync(static window => window.Segments.Length >= 30);
        Assert.Equal(Enumerable.Range(0, window.Segments.Length).Select(static i => (long)i), window.Segments.Select(static segment => segment.Sequence));
        Assert.Equal(window.Segments.Length, window.Segments.Select(static segment => segment.MediaSequence).Distinct().Count());
        Assert.All(window.Segments, static segment => Assert.False(segment.Discontinuity));
    }

    [Fact]
    public async Task A_playlist_that_cannot_be_read_is_a_state_and_recording_goes_on_when_it_is_back()
    {
        var time = new FastTime(60);
        await using var bench = await EngineBench.StartAsync(new LossyDisk(), time);
        var before = (await bench.UntilAsync(static window => window.Segments.Length >= 6)).Segments.Length;
        bench.Origin.IsAway = true;
        while (bench.Status.State != RecorderState.WaitingForSource)
            await Task.Yield();
        Assert.Equal("refused", bench.Status.Problem);
        bench.Origin.IsAway = false;

        await bench.UntilAsync(window => window.Segments.Length >= before + 3);
        Assert.Equal(RecorderState.Recording, bench.Status.State);
    }
}
