using CdnNode.CatchUp.Dialects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CdnNode.Tests.CatchUp;

/// <summary>The literal URLs that players send, dialect by dialect.</summary>
public sealed class EachDialectIsRead
{
    // 2026-11-22T20:00:00Z is 1795377600.
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 22, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo s_shanghai = TimeZoneInfo.CreateCustomTimeZone("+08:00", TimeSpan.FromHours(8), "+08:00", "+08:00");

    [Theory]
    [InlineData("/live/demo/index.m3u8?from=2026-11-22T20:00:00Z&to=2026-11-22T21:00:00Z", "2026-11-22T20:00:00Z 2026-11-22T21:00:00Z index")]
    [InlineData("/live/demo/index.m3u8?from=2026-11-22T21:00:00%2B01:00&to=2026-11-22T22:30:00+01:00", "2026-11-22T20:00:00Z 2026-11-22T21:30:00Z index")]
    [InlineData("/live/demo/index.m3u8?from=1795377600&to=1795381200", "2026-11-22T20:00:00Z 2026-11-22T21:00:00Z index")]
    [InlineData("/live/demo/360p/index.m3u8?from=1795377600", "2026-11-22T20:00:00Z open index")]
    [InlineData("/live/demo/index.m3u8?from=1795377600&to=now", "2026-11-22T20:00:00Z open index")]
    [InlineData("/live/demo/index.m3u8?delay=3600", "3600s behind index")]
    [InlineData("/live/demo/index-1795377600-3600.m3u8", "2026-11-22T20:00:00Z 2026-11-22T21:00:00Z -")]
    [InlineData("/live/demo/archive-1795377600-3600.m3u8", "2026-11-22T20:00:00Z 2026-11-22T21:00:00Z -")]
    [InlineData("/live/demo/archive-1795377600-now.m3u8", "2026-11-22T20:00:00Z open -")]
    [InlineData("/live/demo/video-1795377600-3600.m3u8", "2026-11-22T20:00:00Z 2026-11-22T21:00:00Z -")]
    [InlineData("/live/demo/stream_0-1795377600-3600.m3u8", "2026-11-22T20:00:00Z 2026-11-22T21:00:00Z stream_0")]
    [InlineData("/live/demo/timeshift_abs-1795377600.m3u8", "2026-11-22T20:00:00Z open -")]
    [InlineData("/live/demo/timeshift_rel-1800.m3u8", "1800s behind -")]
    [InlineData("/live/demo/video-timeshift_abs-1795377600.m3u8", "2026-11-22T20:00:00Z open -")]
    [InlineData("/live/demo/stream_0-timeshift_rel-1800.m3u8", "1800s behind stream_0")]
    [InlineData("/live/demo/archive-1795377600-3600.ts", "2026-11-22T20:00:00Z 2026-11-22T21:00:00Z - TransportStream")]
    [InlineData("/live/demo/archive-1795377600-3600.mp4", "2026-11-22T20:00:00Z 2026-11-22T21:00:00Z - Mp4")]
    [InlineData("/live/demo/index.m3u8?utc=1795377600&lutc=1795384800", "2026-11-22T20:00:00Z open index")]
    [InlineData("/timeshift/anna/secret/60/2026-11-23:04-00/demo.m3u8", "2026-11-22T20:00:00Z 2026-11-22T21:00:00Z - channel=demo")]
    [InlineData("/timeshift/anna/secret/60/2026-11-23:04-00/demo.ts", "2026-11-22T20:00:00Z 2026-11-22T21:00:00Z - TransportStream channel=demo")]
    [InlineData("/streaming/timeshift.php?username=anna&password=secret&stream=demo&start=2026-11-23:04-00&duration=60", "2026-11-22T20:00:00Z 2026-11-22T21:00:00Z - channel=demo")]
    [InlineData("/live/demo/playlist_dvr.m3u8", "window -")]
    [InlineData("/live/demo/playlist_dvr_range-1795377600-3600.m3u8", "2026-11-22T20:00:00Z 2026-11-22T21:00:00Z -")]
    [InlineData("/live/demo/playlist_dvr_range-1795377600-now.m3u8", "2026-11-22T20:00:00Z open -")]
    [InlineData("/live/demo/playlist.m3u8?DVR", "window -")]
    [InlineData("/live/demo/index.m3u8?DVR", "window index")]
    [InlineData("/live/demo/playlist.m3u8?DVR&wowzadvrplayliststart=20261122200000&wowzadvrplaylistduration=3600000", "2026-11-22T20:00:00Z 2026-11-22T21:00:00Z -")]
    [InlineData("/live/demo/playlist.m3u8?DVR&wowzadvrplayliststart=20261122200000", "2026-11-22T20:00:00Z open -")]
    [InlineData("/live/demo/index.m3u8?playseek=20261123040000-20261123050000", "2026-11-22T20:00:00Z 2026-11-22T21:00:00Z index")]
    public void What_a_player_sends(string url, string meant)
    {
        var reading = Read(url);
        Assert.Null(reading.Problem);
        Assert.Equal(meant, Told(reading.Request!));
    }

    [Theory]
    [InlineData("/live/demo/index.m3u8")]
    [InlineData("/live/demo/index.m3u8?token=abc")]
    [InlineData("/live/demo/360p/17.ts")]
    [InlineData("/live/demo/index-v1-a1.m3u8")]
    [InlineData("/live/demo/stream_0.m3u8")]
    public void What_is_no_question_for_the_past(string url) => Assert.False(Read(url).IsMine);

    [Theory]
    [InlineData("/live/demo/index.m3u8?from=2026-11-22T21:00:00Z&to=2026-11-22T20:00:00Z", "to")]
    [InlineData("/live/demo/index.m3u8?from=yesterday", "from")]
    [InlineData("/live/demo/index.m3u8?from=9999-01-01T00:00:00Z", "from")]
    [InlineData("/live/demo/index.m3u8?from=1795377600&to=9999-12-31T23:59:59Z", "to")]
    [InlineData("/live/demo/index.m3u8?from=1970-01-01T00:00:00Z", "from")]
    [InlineData("/live/demo/index.m3u8?from=99999999999999999999", "from")]
    [InlineData("/live/demo/index.m3u8?from=-5", "from")]
    [InlineData("/live/demo/index.m3u8?to=1795377600", "from")]
    [InlineData("/live/demo/index.m3u8?from=1795000000&to=1795377600", "to")]
    [InlineData("/live/demo/index.m3u8?delay=-3600", "delay")]
    [InlineData("/live/demo/index.m3u8?delay=0", "delay")]
    [InlineData("/live/demo/index.m3u8?delay=1e9", "delay")]
    [InlineData("/live/demo/index.m3u8?delay=99999999", "delay")]
    [InlineData("/live/demo/archive-1795377600--3600.m3u8", "duration")]
    [InlineData("/live/demo/archive-1795377600-0.m3u8", "duration")]
    [InlineData("/live/demo/archive-1795377600.m3u8", "duration")]
    [InlineData("/live/demo/archive-x-3600.m3u8", "utc")]
    [InlineData("/live/demo/archive-1795377600-now.ts", "duration")]
    [InlineData("/live/demo/index-253402300799-3600.m3u8", "utc")]
    [InlineData("/live/demo/timeshift_abs-now.m3u8", "utc")]
    [InlineData("/live/demo/timeshift_rel--30.m3u8", "seconds")]
    [InlineData("/live/demo/index.m3u8?utc=", "utc")]
    [InlineData("/live/demo/index.m3u8?utc=1795377600&lutc=soon", "lutc")]
    [InlineData("/timeshift/anna/secret/-60/2026-11-23:04-00/demo.m3u8", "minutes")]
    [InlineData("/timeshift/anna/secret/60/9999-12-31:23-59/demo.m3u8", "start")]
    [InlineData("/timeshift/anna/secret/60/demo.m3u8", "path")]
    [InlineData("/streaming/timeshift.php?username=anna&password=secret&start=2026-11-23:04-00&duration=60", "stream")]
    [InlineData("/streaming/timeshift.php?stream=demo&start=2026-11-23:04-00&duration=", "duration")]
    [InlineData("/live/demo/playlist_dvr_range-1795377600.m3u8", "duration")]
    [InlineData("/live/demo/playlist.m3u8?DVR&wowzadvrplayliststart=20261322200000", "wowzadvrplayliststart")]
    [InlineData("/live/demo/playlist.m3u8?DVR&wowzadvrplaylistduration=5", "wowzadvrplayliststart")]
    [InlineData("/live/demo/playlist.m3u8?wowzadvrplayliststart=20261122200000&wowzadvrplaylistduration=-5", "wowzadvrplaylistduration")]
    [InlineData("/live/demo/index.m3u8?playseek=20261123040000", "playseek")]
    [InlineData("/live/demo/index.m3u8?playseek=20261123050000-20261123040000", "playseek")]
    [InlineData("/live/demo/index.m3u8?playseek=00010101000000-99991231235959", "playseek")]
    public void What_is_wrong_is_named(string url, string parameter)
    {
        var problem = Read(url).Problem;
        Assert.Equal(parameter, problem?.Parameter);
        Assert.NotEmpty(problem!.Allowed);
    }

    [Fact]
    public void Summer_time_moves_local_times()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out var berlin)) Assert.Skip("This machine has no time zone data.");
        var url = CatchUpUrl.Of("/a/index.m3u8", new QueryCollection(QueryHelpers.ParseQuery("?playseek=20260722200000-20260722210000")));
        Assert.Equal("2026-07-22T18:00:00Z 2026-07-22T19:00:00Z index", Told(DialectTable.Read(url, s_now, berlin).Request!));
    }

    /// <summary>A million in the long run: <c>CDNNODE_FUZZ_ITERATIONS</c>.</summary>
    [Fact]
    public void No_url_makes_it_fail_or_allocate_much()
    {
        var iterations = int.TryParse(Environment.GetEnvironmentVariable("CDNNODE_FUZZ_ITERATIONS"), out var wanted) ? wanted : 30_000;
        var seeds = typeof(EachDialectIsRead).GetMethods().SelectMany(static m => m.GetCustomAttributes(typeof(InlineDataAttribute), false)).Select(static a => (string)((InlineDataAttribute)a).Data[0]!).ToArray();
        const string Alphabet = "0123456789-:TZ+.&=?/%_ utcfromdelaynow\u0000\u0661\ud800\u00e9";
        for (var i = 0; i < iterations; i++)
        {
            var random = new Random(i);
            var url = new System.Text.StringBuilder(seeds[random.Next(seeds.Length)]);
            for (var change = random.Next(1, 8); change > 0 && url.Length > 1; change--)
            {
                var at = random.Next(1, url.Length);
                if (random.Next(3) == 0) url.Remove(at, Math.Min(random.Next(1, 6), url.Length - at));
                else if (random.Next(8) == 0) url.Insert(at, new string(Alphabet[random.Next(Alphabet.Length)], random.Next(1, 300)));
                else url.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
            }
            var before = GC.GetAllocatedBytesForCurrentThread();
            var reading = Read(url.ToString());
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before <= (16 * url.Length) + (1 << 20), $"Input {i} allocated too much.");
            if (reading.Request?.Span is CatchUpSpan.Range { To: { } to } range) Assert.InRange(to - range.From, TimeSpan.FromTicks(1), SpanReader.MaxLength);
        }
    }

    private static DialectReading Read(string url)
    {
        var parts = url.Split('?', 2);
        return DialectTable.Read(CatchUpUrl.Of(parts[0], new QueryCollection(QueryHelpers.ParseQuery(parts.Length > 1 ? parts[1] : ""))), s_now, s_shanghai);
    }

    private static string Told(CatchUpRequest request)
    {
        var span = request.Span switch
        {
            CatchUpSpan.Range range => $"{range.From:yyyy-MM-dd'T'HH:mm:ss}Z {(range.To is { } to ? to.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") : "open")}",
            CatchUpSpan.Delay delay => $"{delay.By.TotalSeconds}s behind",
            _ => "window",
        };
        return $"{span} {request.List ?? "-"}{(request.Form == CatchUpForm.Playlist ? "" : " " + request.Form)}{(request.Channel is { } channel ? " channel=" + channel : "")}";
    }
}
