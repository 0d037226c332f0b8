using System.Text;
using CdnNode.Freshness;

namespace CdnNode.Tests.Freshness;

/// <summary>
/// Deterministic mutational fuzzing: no exception, no absurd result. Some thousand inputs a run; <c>CDNNODE_FUZZ_ITERATIONS</c> sets another number.
/// </summary>
public sealed class HostileFieldsAreHarmless
{
    private static readonly string[] s_words =
    [
        "max-age=", "s-maxage", "no-cache=\"", "private=\"a,b\"", ",", ";", "=", "\"", "\\", "(", ")", ":", "?1", "-1", "9223372036854775808",
        "bytes=", "bytes 0-", "-", "/", "*", "W/\"a\"", "Fri, 27 Nov 2026 11:00:00 GMT", " ", "\t", "\0", "é", "%2e", "%25", "..", "\ud83d", "@5", "1.5",
    ];

    [Fact]
    public void In_directives() => Run(20_000, text =>
    {
        var directives = CacheControl.Parse(text);
        Assert.True(directives.MaxAge is null || directives.MaxAge >= TimeSpan.Zero);
        _ = TargetedCacheControl.TryParse(text, out _);
        _ = SurrogateControl.TryParse(text, "cdnnode", out _);
        CacheGroups.ParseGroups(text);
        AcceptedCodings.From(text);
        VaryKey.Names(text);
    });

    [Fact]
    public void In_ranges_and_conditions() => Run(20_000, text =>
    {
        if (RangeRequest.Parse(text) is { } range)
        {
            foreach (var length in (long[])[0, 1, 10, long.MaxValue])
            {
                if (RangeRequest.Resolve(range, length, out var resolved) != RangeVerdict.Part) continue;
                Assert.InRange(resolved.From, 0, length - 1);
                Assert.InRange(resolved.To!.Value, resolved.From, length - 1);
                Assert.True(resolved.Length > 0);
            }
        }
        _ = ContentRange.TryParse(text, out _);
        _ = EntityTag.TryParse(text, out _);
        _ = HttpDate.TryParse(text, Given.Noon.Wall, out _);
        if (Preconditions.Names(Encoding.Latin1.GetBytes(text.Trim(' ', '\t')), Given.Stored("ETag: \"a\"")) is { } names)
        {
            var verdict = names ? PreconditionVerdict.NotModified : PreconditionVerdict.Serve;
            Assert.Equal(verdict, Preconditions.Evaluate(Given.Fields($"If-None-Match: {text}"), Given.Stored("ETag: \"a\"")));
        }
        Preconditions.Evaluate(Given.Fields($"If-None-Match: {text}", $"If-Modified-Since: {text}", $"If-Match: {text}"), Given.Stored("ETag: \"a\""));
    });

    [Fact]
    public void In_targets() => Run(20_000, text =>
    {
        _ = TargetPath.TryNormalise("/" + text, out _, out _);
        MediaKinds.Agree(text, text);
        new QueryFilter(["CMCD"]).Apply("?" + text);
    });

    [Fact]
    public void In_whole_answers() => Run(3_000, text =>
    {
        var answer = Given.Answer(
            200, $"Cache-Control: max-age=9, {text}", $"Age: {text}", $"Date: {text}", $"Expires: {text}", $"Last-Modified: {text}", $"Vary: {text}", $"ETag: {text}");
        var stored = Given.Stored(answer);
        Assert.True(stored.Age(Given.Noon.After(1)) >= TimeSpan.FromSeconds(1));
        Assert.Equal(stored.Fields.Count, RoundTrip.Of(stored, Given.Noon)!.Fields.Count);
    });

    [Fact]
    public void In_heads_on_disk()
    {
        var corpus = RoundTrip.Bytes(Given.Stored("Cache-Control: max-age=60, stale-if-error=5", "ETag: \"a\"", "Content-Length: 5", "X: 1"));
        var random = new Random(5);
        for (var i = 0; i < Iterations(50_000); i++)
        {
            var bytes = corpus.ToArray();
            for (var change = random.Next(1, 5); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var read = StoredResponse.TryRead(bytes, Given.Noon, Given.Policy);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 * 1024, $"Input {i} allocated too much.");
            if (read is not null) Assert.True(read.Age(Given.Noon) >= TimeSpan.Zero);
        }
    }

    private static void Run(int ordinary, Action<string> parse)
    {
        var random = new Random(3);
        for (var i = 0; i < Iterations(ordinary); i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => s_words[random.Next(s_words.Length)]));
            try
            {
                parse(text);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Input {i}: \"{text}\"", e);
            }
        }
    }

    private static int Iterations(int ordinary) => int.TryParse(Environment.GetEnvironmentVariable("CDNNODE_FUZZ_ITERATIONS"), out var wanted) ? wanted : ordinary;
}
