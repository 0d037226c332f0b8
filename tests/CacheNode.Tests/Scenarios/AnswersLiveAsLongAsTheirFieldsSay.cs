using System.Net;
using CdnNode.Operations.Admin;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Scenarios;

/// <summary>RFC 9111, 5861 and 9213 as a viewer sees them: an origin says something, time passes, and the node does it.</summary>
public sealed class AnswersLiveAsLongAsTheirFieldsSay
{
    private readonly ShiftableTime _time = new();

    [Fact]
    public async Task Fresh_for_max_age_and_asked_again_after_it()
    {
        await using var node = await Origin(static c => Say(c, "max-age=60"));

        await node.GetAsync("/a.json");
        _time.Advance(TimeSpan.FromSeconds(40));
        var young = await node.GetAsync("/a.json");
        _time.Advance(TimeSpan.FromSeconds(21));
        var old = await node.GetAsync("/a.json");

        Assert.True(young.WasHit());
        // The clock is real beside what it is moved by: a slow machine adds to it.
        Assert.InRange(young.Headers.Age!.Value, TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(59));
        Assert.Contains("fwd=stale", old.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal(2, node.OriginRequests);
    }

    [Fact]
    public async Task A_304_renews_for_another_lifetime_and_its_fields_replace_the_old_ones()
    {
        var validations = 0;
        await using var node = await Origin(c =>
        {
            c.Response.Headers.ETag = "\"v1\"";
            var isValidation = c.Request.Headers.IfNoneMatch == "\"v1\"";
            c.Response.Headers["X-Version"] = isValidation ? "new" : "old";
            if (!isValidation) return Say(c, "max-age=60");
            validations++;
            c.Response.Headers.CacheControl = "max-age=600";
            c.Response.StatusCode = 304;
            return Task.CompletedTask;
        });

        await node.GetAsync("/a.json");
        _time.Advance(TimeSpan.FromSeconds(61));
        var renewed = await node.GetAsync("/a.json");
        _time.Advance(TimeSpan.FromSeconds(540));
        var hit = await node.GetAsync("/a.json");

        Assert.Equal("body", await renewed.TextAsync());
        Assert.Equal("new", renewed.Headers.GetValues("X-Version").Single());
        Assert.True(hit.WasHit());
        Assert.Equal(1, validations);
    }

    [Fact]
    public async Task A_changed_object_replaces_the_stale_one_when_validated()
    {
        var version = 1;
        await using var node = await Origin(c =>
        {
            c.Response.Headers.ETag = $"\"v{version}\"";
            return Say(c, "max-age=60", $"version {version}");
        });

        await node.GetAsync("/a.json");
        version = 2;
        _time.Advance(TimeSpan.FromSeconds(61));
        var changed = await node.GetAsync("/a.json");
        var hit = await node.GetAsync("/a.json");

        Assert.Equal("version 2", await changed.TextAsync());
        Assert.True(hit.WasHit());
        Assert.Equal("version 2", await hit.TextAsync());
    }

    [Fact]
    public async Task While_it_revalidates_viewers_get_the_stale_answer_at_once_and_the_origin_is_asked_once()
    {
        var version = 1;
        var mayAnswer = new TaskCompletionSource();
        await using var node = await Origin(async c =>
        {
            if (version == 2) await mayAnswer.Task;
            await Say(c, "max-age=60, stale-while-revalidate=30", $"version {version}");
        });
        await node.GetAsync("/a.json");
        version = 2;
        _time.Advance(TimeSpan.FromSeconds(80));

        // The origin doesn't answer until all of them have theirs.
        var viewers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => node.GetAsync("/a.json")));
        mayAnswer.SetResult();
        await Until(async () => await (await node.GetAsync("/a.json")).TextAsync() == "version 2");

        foreach (var viewer in viewers)
        {
            Assert.Equal("version 1", await viewer.TextAsync());
            Assert.Contains("stale-while-revalidate", viewer.CacheStatus(), StringComparison.Ordinal);
        }
        Assert.Equal(2, node.OriginRequests);
    }

    [Fact]
    public async Task Past_the_time_for_revalidation_a_viewer_waits_for_the_origin()
    {
        var version = 1;
        await using var node = await Origin(c => Say(c, "max-age=60, stale-while-revalidate=30", $"version {version}"));
        await node.GetAsync("/a.json");
        version = 2;
        _time.Advance(TimeSpan.FromSeconds(91));

        var waited = await node.GetAsync("/a.json");

        Assert.Equal("version 2", await waited.TextAsync());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(0)]
    public async Task On_error_the_stale_answer_serves_as_long_as_it_may(int status)
    {
        var isDown = false;
        await using var node = await Origin(c => isDown ? Fail(c, status) : Say(c, "max-age=60, stale-if-error=300"));
        await node.GetAsync("/a.json");
        isDown = true;

        _time.Advance(TimeSpan.FromSeconds(350));
        var kept = await node.GetAsync("/a.json");
        _time.Advance(TimeSpan.FromSeconds(20));
        var over = await node.GetAsync("/a.json");

        Assert.Equal("body", await kept.TextAsync());
        Assert.Contains("stale-if-error", kept.CacheStatus(), StringComparison.Ordinal);
        Assert.True((int)over.StatusCode >= 500, over.CacheStatus());
    }

    [Theory]
    [InlineData("must-revalidate")]
    [InlineData("proxy-revalidate")]
    [InlineData("no-cache")]
    [InlineData("s-maxage=60")]
    public async Task What_forbids_stale_answers_forbids_them_on_error_too(string directive)
    {
        var isDown = false;
        await using var node = await Origin(c => isDown ? Fail(c, 503) : Say(c, $"max-age=60, stale-if-error=300, {directive}"));
        await node.GetAsync("/a.json");
        isDown = true;
        _time.Advance(TimeSpan.FromSeconds(70));

        var answer = await node.GetAsync("/a.json");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task Errors_are_remembered_for_a_second(int status)
    {
        await using var node = await Origin(c => Fail(c, status));

        // Held: on a busy machine a second passes between two requests.
        _time.Hold();
        var first = await node.GetAsync("/1.ts");
        _time.Advance(TimeSpan.FromSeconds(0.9));
        var second = await node.GetAsync("/1.ts");
        _time.Advance(TimeSpan.FromSeconds(0.2));
        var third = await node.GetAsync("/1.ts");

        Assert.All([first, second, third], answer => Assert.Equal(status, (int)answer.StatusCode));
        Assert.True(second.WasHit(), second.CacheStatus());
        Assert.False(third.WasHit(), third.CacheStatus());
        Assert.Equal(2, node.OriginRequests);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(405)]
    [InlineData(413)]
    [InlineData(431)]
    public async Task Errors_that_a_request_brought_on_itself_are_never_remembered(int status)
    {
        await using var node = await Origin(c => Fail(c, status));

        await node.GetAsync("/1.ts");
        var second = await node.GetAsync("/1.ts");

        Assert.Equal(status, (int)second.StatusCode);
        Assert.False(second.WasHit(), second.CacheStatus());
        Assert.Equal(2, node.OriginRequests);
    }

    [Fact]
    public async Task A_segment_that_appears_after_its_404_is_there_a_second_later()
    {
        var isThere = false;
        await using var node = await Origin(c => isThere ? Say(c, "max-age=60") : Fail(c, 404));
        await node.GetAsync("/1.ts");
        isThere = true;

        _time.Advance(TimeSpan.FromSeconds(1.1));
        var answer = await node.GetAsync("/1.ts");

        Assert.Equal("body", await answer.TextAsync());
    }

    [Fact]
    public async Task Each_variant_ages_on_its_own()
    {
        await using var node = await Origin(static c =>
        {
            c.Response.Headers.Vary = "Accept-Language";
            var language = c.Request.Headers.AcceptLanguage.ToString();
            return Say(c, language == "de" ? "max-age=60" : "max-age=600", language);
        });
        await node.GetAsync("/a.json", ("Accept-Language", "de"));
        await node.GetAsync("/a.json", ("Accept-Language", "fr"));

        _time.Advance(TimeSpan.FromSeconds(61));
        var german = await node.GetAsync("/a.json", ("Accept-Language", "de"));
        var french = await node.GetAsync("/a.json", ("Accept-Language", "fr"));

        Assert.False(german.WasHit());
        Assert.True(french.WasHit());
        Assert.Equal("fr", await french.TextAsync());
    }

    [Fact]
    public async Task An_answer_that_varies_by_everything_is_never_kept()
    {
        await using var node = await Origin(static c =>
        {
            c.Response.Headers.Vary = "*";
            return Say(c, "max-age=60");
        });

        await node.GetAsync("/a.json");
        var second = await node.GetAsync("/a.json");

        Assert.False(second.WasHit());
        Assert.Equal(2, node.OriginRequests);
    }

    [Fact]
    public async Task Of_more_than_eight_variants_the_oldest_goes()
    {
        await using var node = await Origin(static c =>
        {
            c.Response.Headers.Vary = "X-Player";
            return Say(c, "max-age=60", c.Request.Headers["X-Player"].ToString());
        });

        for (var i = 0; i < 9; i++) await node.GetAsync("/a.json", ("X-Player", $"p{i}"));
        var oldest = await node.GetAsync("/a.json", ("X-Player", "p0"));
        var newest = await node.GetAsync("/a.json", ("X-Player", "p8"));

        Assert.False(oldest.WasHit());
        Assert.Equal("p0", await oldest.TextAsync());
        Assert.True(newest.WasHit());
    }

    [Fact]
    public async Task What_is_said_to_CDNs_counts_here_and_the_rest_is_for_the_browser()
    {
        await using var node = await Origin(static c =>
        {
            c.Response.Headers["CDN-Cache-Control"] = "max-age=600";
            return Say(c, "max-age=5");
        });

        await node.GetAsync("/a.json");
        _time.Advance(TimeSpan.FromSeconds(540));
        var hit = await node.GetAsync("/a.json");

        Assert.True(hit.WasHit());
        Assert.Equal(TimeSpan.FromSeconds(5), hit.Headers.CacheControl?.MaxAge);
    }

    [Fact]
    public async Task CDNs_can_be_told_to_keep_nothing_while_browsers_may()
    {
        await using var node = await Origin(static c =>
        {
            c.Response.Headers["CDN-Cache-Control"] = "no-store";
            return Say(c, "max-age=600");
        });

        await node.GetAsync("/a.json");
        var second = await node.GetAsync("/a.json");

        Assert.False(second.WasHit());
        Assert.Equal(2, node.OriginRequests);
    }

    [Fact]
    public async Task Surrogate_Control_is_understood_and_stays_inside()
    {
        await using var node = await Origin(static c =>
        {
            Assert.Equal("cdnnode=\"Surrogate/1.0\"", c.Request.Headers["Surrogate-Capability"]);
            c.Response.Headers["Surrogate-Control"] = "max-age=600";
            return Say(c, "no-store");
        });

        await node.GetAsync("/a.json");
        _time.Advance(TimeSpan.FromSeconds(540));
        var hit = await node.GetAsync("/a.json");

        Assert.True(hit.WasHit());
        Assert.False(hit.Headers.Contains("Surrogate-Control"));
    }

    [Fact]
    public async Task A_cache_behind_this_one_gets_what_caches_read()
    {
        await using var node = await Origin(static c =>
        {
            c.Response.Headers["Surrogate-Control"] = "max-age=600";
            c.Response.Headers["Surrogate-Key"] = "film";
            return Say(c, "no-store");
        });

        await node.GetAsync("/a.json");
        var edge = await node.GetAsync("/a.json", ("Surrogate-Capability", "edge2=\"Surrogate/1.0\""));

        Assert.Equal("max-age=600", edge.Headers.GetValues("Surrogate-Control").Single());
        Assert.Equal("film", edge.Headers.GetValues("Surrogate-Key").Single());
    }

    [Fact]
    public async Task A_soft_purge_makes_stale_and_the_object_is_validated()
    {
        await using var node = await Origin(static c =>
        {
            c.Response.Headers.ETag = "\"v1\"";
            if (c.Request.Headers.IfNoneMatch != "\"v1\"") return Say(c, "max-age=60");
            c.Response.StatusCode = 304;
            return Task.CompletedTask;
        });
        await node.GetAsync("/a.json");

        await node.Service<INodeControl>().PurgeAsync(new() { Url = "/a.json", Soft = true }, TestContext.Current.CancellationToken);
        var answer = await node.GetAsync("/a.json");

        Assert.Contains("fwd=stale; fwd-status=304", answer.CacheStatus(), StringComparison.Ordinal);
    }

    private Task<TestNode> Origin(RequestDelegate answers) => TestNode.StartAsync(_time, answers);

    private static Task Say(HttpContext context, string cacheControl, string body = "body")
    {
        context.Response.Headers.CacheControl = cacheControl;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    /// <param name="status">0: the connection breaks.</param>
    private static Task Fail(HttpContext context, int status)
    {
        if (status == 0) context.Abort();
        else context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        while (!await condition()) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }
}
