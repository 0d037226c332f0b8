using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using CdnNode.Operations.Logging;

namespace CdnNode.Tests.Operations;

public sealed class ALineOfTheAccessLog
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0004, "0")]
    [InlineData(0.0007, "0.001")]
    [InlineData(0.05, "0.05")]
    [InlineData(1.5, "1.5")]
    [InlineData(12.345, "12.345")]
    [InlineData(999.9996, "1000")]
    [InlineData(86_400_000.25, "86400000.25")]
    public void Says_times_in_milliseconds_to_the_microsecond(double milliseconds, string text)
    {
        var time = TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond));

        var line = Write(new AccessRecord(default, "GET", "/a.ts", "", 200, true, time, time, 5, null, new EdgeRequestInfo(TimeProvider.System)));

        Assert.Equal(text, line.GetProperty("durationMs").GetRawText());
        Assert.Equal(text, line.GetProperty("ttfbMs").GetRawText());
    }

    [Fact]
    public void Says_all_that_is_known_and_nothing_else()
    {
        var info = new EdgeRequestInfo(TimeProvider.System) { Outcome = CacheOutcome.Hit, Session = "a\u001bb", PacedBitsPerSecond = 800_000 };
        var arrived = new DateTimeOffset(2026, 11, 28, 1, 2, 3, TimeSpan.Zero);

        var whole = Write(new AccessRecord(arrived, "GET", "/a.ts", "?x=1", 200, true, null, TimeSpan.FromMilliseconds(2), 5, IPAddress.IPv6Loopback, info));
        var cut = Write(new AccessRecord(arrived, "GET", "/a.ts", "", 0, false, null, TimeSpan.FromMilliseconds(2), null, null, new EdgeRequestInfo(TimeProvider.System)));

        Assert.Equal(
            ["time", "method", "path", "query", "status", "cache", "durationMs", "bytes", "pacedBps", "session", "client"],
            whole.EnumerateObject().Select(static field => field.Name));
        Assert.Equal(arrived, whole.GetProperty("time").GetDateTimeOffset());
        Assert.Equal("a\u001bb", whole.GetProperty("session").GetString());
        Assert.Equal("::1", whole.GetProperty("client").GetString());
        Assert.Equal(["time", "method", "path", "status", "completed", "cache", "durationMs"], cut.EnumerateObject().Select(static field => field.Name));
    }

    private static JsonElement Write(in AccessRecord record)
    {
        var output = new ArrayBufferWriter<byte>();
        new AccessLine([]).Write(output, record);
        var text = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
        return JsonDocument.Parse(text).RootElement;
    }
}
