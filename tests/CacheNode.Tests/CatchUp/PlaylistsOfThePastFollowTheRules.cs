using System.Diagnostics;
using System.Text;
using CdnNode.CatchUp.Dialects;
using CdnNode.CatchUp.Playlists;
using CdnNode.Hls.Playlists;
using CdnNode.PlaylistChecking;

namespace CdnNode.Tests.CatchUp;

/// <summary>The strict checker reads every reload of playlists that a simulated recording is played by.</summary>
public sealed class PlaylistsOfThePastFollowTheRules
{
    private const int Target = SimulatedRecording.Target;
    private static readonly DateTimeOffset s_begin = SimulatedRecording.Begin;

    /// <summary>What reaches into a range by 20 ms or less isn't part of it; and the last digit of a double.</summary>
    private static readonly TimeSpan s_rounding = TimeSpan.FromMilliseconds(20.001);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_range_whose_end_lies_ahead_grows_and_ends_at_its_end_never_early(int seed)
    {
        var recording = new SimulatedRecording(seed, 200, holes: 4, breaks: 4);
        var to = s_begin.AddSeconds(400);
        var checker = new ReloadChecker(needsDates: true);
        for (var now = s_begin.AddSeconds(120); now < to.AddSeconds(119); now = now.AddSeconds(1.3))
        {
            checker.Add(Text(recording, new CatchUpSpan.Range(s_begin.AddSeconds(33), to), now));
            var playlist = checker.Latest!;
            if (playlist.EndList) Assert.True(now >= to, $"ended at {now:O}");
            Assert.Equal("EVENT", playlist.Type);
        }
        Assert.Empty(checker.Findings);
        Assert.True(checker.Latest!.EndList);
        var dated = checker.Latest.Dated().ToList();
        Assert.InRange(dated[0].Date!.Value, s_begin.AddSeconds(33 - 5), s_begin.AddSeconds(33) + s_rounding);
        Assert.True(dated[^1].Date < to && dated[^1].Date + TimeSpan.FromSeconds((double)dated[^1].Segment.Duration) >= to - s_rounding);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_time_shifted_live_playlist_slides_with_the_clock(int seed)
    {
        var recording = new SimulatedRecording(seed, 200, holes: 4, breaks: 4);
        var checker = new ReloadChecker(needsDates: true);
        for (var now = s_begin.AddSeconds(120); now < recording.Until; now = now.AddSeconds(1.3))
        {
            checker.Add(Text(recording, new CatchUpSpan.Delay(TimeSpan.FromSeconds(30)), now));
            var last = checker.Latest!.Dated().Last();
            var edge = last.Date!.Value + TimeSpan.FromSeconds((double)last.Segment.Duration);
            // In a hole nothing is known of what comes until it is over, which the playlist waits for.
            if (recording.End > now.AddSeconds(-30)) Assert.InRange((now - edge).TotalSeconds, 30, 30 + 4.5);
        }
        Assert.Empty(checker.Findings);
        Assert.False(checker.Latest!.EndList);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_whole_window_grows_without_end_and_comes_as_delta_updates_too(int seed)
    {
        var recording = new SimulatedRecording(seed, 300, holes: 3, breaks: 3);
        var checker = new ReloadChecker();
        var deltas = 0;
        checker.Add(Text(recording, new CatchUpSpan.Window(), s_begin.AddSeconds(300)));
        for (var now = s_begin.AddSeconds(300); now < recording.Until; now = now.AddSeconds(2.9))
        {
            checker.Add(Text(recording, new CatchUpSpan.Window(), now, asDelta: true));
            if (checker.Latest!.Skipped > 0) deltas++;
            checker.Add(Text(recording, new CatchUpSpan.Window(), now));
        }
        Assert.Empty(checker.Findings);
        Assert.True(deltas > 100);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Renditions_have_one_mapping_of_time(int seed)
    {
        // Each rendition has holes of its own.
        var renditions = new[] { "a", "bb" }.ToDictionary(static r => r, r => new SimulatedRecording(seed, 200, holes: 4, breaks: 0, r));
        var now = s_begin.AddSeconds(500);
        var span = new CatchUpSpan.Range(s_begin.AddSeconds(100), s_begin.AddSeconds(400));
        var texts = renditions.ToDictionary(static r => r.Key, r => Text(r.Value, span, now));
        Assert.Empty(RenditionChecker.Check(texts, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_hole_is_declared_with_its_duration_and_is_no_discontinuity()
    {
        var segments = Enumerable.Range(10, 7).Select(static n => new MediaSegment
        {
            Uri = $"../rec/demo/a/{n}.ts",
            DurationSeconds = 2.000m,
            Gap = n is 12 or 13,
            MediaSequence = n,
            ProgramDateTime = s_begin.AddSeconds(2 * (n - 10)),
        }).ToList();
        var cut = Cut(new Recorded(segments), new CatchUpSpan.Range(s_begin, s_begin.AddSeconds(14)), s_begin.AddSeconds(60));
        var text = Text(PastPlaylist.Make(cut, 2, independentSegments: false, asDelta: false));

        Assert.Equal(2, text.Split("#EXT-X-GAP").Length - 1);
        Assert.Contains("#EXT-X-GAP\n#EXTINF:2.000,\n../rec/demo/a/13.ts\n", text, StringComparison.Ordinal);
        Assert.Equal(14, PlaylistChecker.Check(text, new Findings(), needsDates: true).TotalDuration);
        Assert.EndsWith("#EXT-X-ENDLIST\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("#EXT-X-DISCONTINUITY\n", text, StringComparison.Ordinal);
        Assert.Empty(PlaylistChecker.Check(text, needsDates: true));
    }

    [Fact]
    public void A_range_that_nobody_recorded_to_its_end_ends_long_after_it()
    {
        var recording = new SimulatedRecording(7, 50, holes: 0, breaks: 0);
        var to = recording.Until.AddSeconds(30);
        Assert.DoesNotContain("ENDLIST", Text(recording, new CatchUpSpan.Range(s_begin, to), to.AddSeconds(100)), StringComparison.Ordinal);
        Assert.Contains("ENDLIST", Text(recording, new CatchUpSpan.Range(s_begin, to), to.AddSeconds(120)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_ends_for_all_renditions_at_once()
    {
        var recording = new SimulatedRecording(7, 200, holes: 0, breaks: 0);
        var (to, now) = (s_begin.AddSeconds(60), s_begin.AddSeconds(70));
        bool Ends(DateTimeOffset slowest, DateTimeOffset at)
        {
            recording.Slowest = slowest;
            return Text(recording, new CatchUpSpan.Range(s_begin, to), at).Contains("ENDLIST", StringComparison.Ordinal);
        }

        Assert.False(Ends(slowest: to.AddSeconds(-1), now));
        Assert.True(Ends(slowest: to, now));
    }

    [Fact]
    public void A_range_waits_for_a_rendition_that_came_to_a_stop_until_ten_target_durations_more_are_recorded()
    {
        var recording = new SimulatedRecording(7, 200, holes: 0, breaks: 0);
        var (to, stop) = (s_begin.AddSeconds(60), s_begin.AddSeconds(10));
        var ended = new List<DateTimeOffset?>();
        for (var now = to; now < to.AddSeconds(29 * Target); now = now.AddSeconds(1))
        {
            recording.Slowest = stop;
            if (Text(recording, new CatchUpSpan.Range(s_begin, to), now).Contains("ENDLIST", StringComparison.Ordinal)) ended.Add(recording.End);
            else Assert.Empty(ended);
        }
        Assert.InRange(ended[0]!.Value, to.AddSeconds(10 * Target), to.AddSeconds(11.1 * Target));
    }

    [Fact]
    public void What_is_recorded_while_a_range_is_read_ends_nothing_that_does_not_list_it()
    {
        var segments = Enumerable.Range(0, 4).Select(static n => new MediaSegment { Uri = $"{n}.ts", DurationSeconds = 2, MediaSequence = n, ProgramDateTime = s_begin.AddSeconds(2 * n) }).ToList();
        var recorded = new Recorded(segments.Take(3).ToList()) { ComesWhileRead = segments[3] };

        var cut = Cut(recorded, new CatchUpSpan.Range(s_begin, s_begin.AddSeconds(8)), s_begin.AddSeconds(8));
        Assert.Equal((3, false), (cut.Entries.Count, cut.IsOver));
        var next = Cut(recorded, new CatchUpSpan.Range(s_begin, s_begin.AddSeconds(8)), s_begin.AddSeconds(9));
        Assert.Equal((4, true), (next.Entries.Count, next.IsOver));
    }

    /// <summary>The bound is 50 ms on the machine that the figures of the documentation come from; a busy one may take several times that.</summary>
    [Fact]
    public void A_playlist_of_24_hours_is_made_at_once_and_its_delta_is_small()
    {
        var segments = Enumerable.Range(0, 43_200).Select(static i => new MediaSegment
        {
            Uri = $"../rec/demo/360p/1-{897_600_000 + i}.ts",
            DurationSeconds = 2.000m,
            MediaSequence = 897_600_000 + i,
            ProgramDateTime = s_begin.AddSeconds(2 * i),
        }).ToList();
        var now = s_begin.AddDays(1);
        byte[] Make(bool asDelta) => PlaylistWriter.ToUtf8(PastPlaylist.Make(Cut(new Recorded(segments), new CatchUpSpan.Range(s_begin, now.AddHours(1)), now), 2, true, asDelta));
        var whole = Make(asDelta: false);
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var start = Stopwatch.GetTimestamp();
            whole = Make(asDelta: false);
            best = TimeSpan.FromTicks(Math.Min(best.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{whole.Length} bytes in {best.TotalMilliseconds:F1} ms, delta {Make(asDelta: true).Length} bytes");
        Assert.Empty(PlaylistChecker.Check(Encoding.UTF8.GetString(whole), needsDates: true));
        Assert.InRange(Make(asDelta: true).Length, 100, 2000);
    }

    private static string Text(SimulatedRecording recording, CatchUpSpan span, DateTimeOffset now, bool asDelta = false)
    {
        recording.Now = now;
        return Text(PastPlaylist.Make(Cut(recording, span, now), Target, independentSegments: true, asDelta));
    }

    /// <summary>Nothing here waits for anything.</summary>
    private static PastCut Cut(IPast past, CatchUpSpan span, DateTimeOffset now)
    {
        var cut = PastCut.OfAsync(past, span, now, TestContext.Current.CancellationToken).AsTask();
        Assert.True(cut.IsCompletedSuccessfully);
        return cut.Result;
    }

    private static string Text(MediaPlaylist playlist) => Encoding.UTF8.GetString(PlaylistWriter.ToUtf8(playlist));

    private sealed record Recorded(IReadOnlyList<MediaSegment> Segments) : IPast
    {
        private IReadOnlyList<MediaSegment> _now = Segments;

        /// <summary>A segment that is there right after the first answer.</summary>
        public MediaSegment? ComesWhileRead { get; init; }

        public int TargetDuration => 2;

        public DateTimeOffset? End => _now[^1].ProgramDateTime + TimeSpan.FromSeconds(2);

        public DateTimeOffset? CommonEnd => End;

        public ValueTask<IReadOnlyList<MediaSegment>> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
        {
            var answer = _now;
            if (ComesWhileRead is { } segment) _now = [.. Segments, segment];
            return new(answer);
        }
    }
}
