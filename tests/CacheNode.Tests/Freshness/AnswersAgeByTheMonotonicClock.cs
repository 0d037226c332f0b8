using CdnNode.Freshness;
using FsCheck;
using FsCheck.Fluent;

namespace CdnNode.Tests.Freshness;

/// <summary>RFC 9111 section 4.2.3, and what the node does about clocks that are wrong.</summary>
public sealed class AnswersAgeByTheMonotonicClock
{
    [Fact]
    public void Age_is_what_was_reported_plus_the_way_plus_the_stay()
    {
        var answer = Given.Answer(200, "Cache-Control: max-age=600", "Age: 30", $"Date: {Given.Date(0)}") with { RequestSent = Given.Noon.After(-2) };
        var stored = Given.Stored(answer);

        Assert.Equal(TimeSpan.FromSeconds(32), stored.InitialAge);
        Assert.Equal(TimeSpan.FromSeconds(42), stored.Age(Given.Noon.After(10)));
        Assert.Equal(TimeSpan.FromSeconds(558), stored.FreshFor(Given.Noon.After(10)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-100, 100)]
    [InlineData(100, 0)]
    [InlineData(-80_000, 80_000)]
    [InlineData(-365 * 86_400, 0)]
    [InlineData(365 * 86_400, 0)]
    public void A_date_ahead_or_a_year_off_makes_nothing_old(int dateSeconds, int ageSeconds)
    {
        var stored = Given.Stored("Cache-Control: max-age=600", $"Date: {Given.Date(dateSeconds)}");

        Assert.Equal(TimeSpan.FromSeconds(ageSeconds), stored.InitialAge);
    }

    [Theory]
    [InlineData("7200", 7200, true)]
    [InlineData("99999999999999999999", 365 * 86_400, true)]
    [InlineData("7200,0", 7200, false)]
    [InlineData("0, 7200", 7200, false)]
    [InlineData("abc", 0, false)]
    [InlineData("-7200", 0, false)]
    [InlineData("7200.0", 0, false)]
    [InlineData("7200;foo=bar", 0, false)]
    [InlineData("", 0, false)]
    public void One_number_is_an_age(string field, int seconds, bool readable)
    {
        Assert.Equal(readable, AnswerAge.TryReadReported(Given.Fields($"Age: {field}"), Given.Policy.MaxLifetime, out var age));
        Assert.Equal(TimeSpan.FromSeconds(seconds), age);
    }

    [Fact]
    public void An_age_that_cannot_be_read_makes_the_answer_stale_until_validated()
    {
        var stored = Given.Stored("Cache-Control: max-age=3600", "Age: abc", "ETag: \"a\"");

        Assert.Equal(ReuseVerdict.MustValidate, HitDecision.Decide(stored, default, Given.Noon, Given.Policy));
    }

    [Fact]
    public void By_policy_it_is_ignored()
    {
        var policy = Given.Policy with { UnreadableAgeIsStale = false };
        var stored = Given.Stored(Given.Answer(200, "Cache-Control: max-age=3600", "Age: abc"), policy: policy);

        Assert.Equal(ReuseVerdict.Fresh, HitDecision.Decide(stored, default, Given.Noon, policy));
    }

    [Fact]
    public void The_nodes_own_lifetimes_count_from_arrival()
    {
        // The origin's clock is an hour slow, and the request was held open for five seconds.
        var answer = Given.Answer(200, $"Date: {Given.Date(-3600)}", "Age: 1") with { RequestSent = Given.Noon.After(-5) };
        var stored = Given.Stored(answer, ObjectFacts.LivePlaylist(TimeSpan.FromSeconds(6)));

        Assert.Equal(TimeSpan.FromSeconds(2), stored.FreshFor(Given.Noon));
    }

    [Fact]
    public void Steps_of_the_wall_clock_change_nothing() =>
        Prop.ForAll<int, PositiveInt>((step, elapsed) =>
        {
            var stored = Given.Stored("Cache-Control: max-age=600");
            var later = new CacheInstant(Given.Noon.Wall.AddSeconds(step), Given.Noon.Monotonic + TimeSpan.FromSeconds(elapsed.Get));
            return stored.Age(later) == TimeSpan.FromSeconds(elapsed.Get);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Across_a_restart_the_wall_clock_tells() =>
        Prop.ForAll<NonNegativeInt, NonNegativeInt>((away, elapsed) =>
        {
            var stored = Given.Stored("Cache-Control: max-age=600", "Age: 5");
            var restarted = new CacheInstant(Given.Noon.Wall.AddSeconds(away.Get), TimeSpan.FromSeconds(3));
            var read = RoundTrip.Of(stored, restarted)!;
            return read.Age(restarted.After(elapsed.Get)) == TimeSpan.FromSeconds(5L + away.Get + elapsed.Get);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_wall_clock_before_the_arrival_makes_it_stale()
    {
        var restarted = new CacheInstant(Given.Noon.Wall.AddDays(-1), TimeSpan.Zero);
        var read = RoundTrip.Of(Given.Stored("Cache-Control: max-age=600"), restarted)!;

        Assert.Equal(TimeSpan.Zero, read.FreshFor(restarted));
    }

    [Fact]
    public void A_soft_purge_makes_it_stale_at_once_and_no_older()
    {
        var later = Given.Noon.After(100);
        var stale = Given.Stored("Cache-Control: max-age=600", "ETag: \"a\"").AsStale(Given.Policy, later);

        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(100)), (stale.FreshFor(later), stale.Age(later)));
    }
}
