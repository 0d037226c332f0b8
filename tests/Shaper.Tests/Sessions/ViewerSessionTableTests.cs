namespace CdnNode.Shaper.Tests;

public sealed class ViewerSessionTableTests
{
    private readonly FakeTime _time = new();
    private readonly ShaperSettings _settings = new(new() { MaxSessions = 3, SessionIdle = TimeSpan.FromSeconds(60), Wheels = 1 });
    private readonly ViewerSessionTable _table;

    public ViewerSessionTableTests() => _table = new ShaperEngine(_settings, _time, new Random(1)).Sessions;

    [Fact]
    public void The_same_key_finds_the_same_session_and_another_another()
    {
        var first = Enter("a");
        Assert.Same(first, Enter("a"));
        Assert.NotSame(first, Enter("b"));
        Assert.Equal(2, _table.Count);
        Assert.Equal(2, first!.Users);
        Assert.NotEqual(SessionKey.From("sid", "a"), SessionKey.From("token", "a"));
    }

    [Fact]
    public void A_session_in_use_is_never_forgotten_and_an_idle_one_after_its_time()
    {
        Enter("in use");
        Enter("idle")!.Leave();
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, _table.Sweep());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _table.Sweep());
        Assert.Equal(1, _table.Count);
        Assert.Equal(1, _table.Expired);
    }

    [Fact]
    public void A_forgotten_session_can_not_be_entered()
    {
        var session = Enter("a")!;
        session.Leave();
        _time.Advance(TimeSpan.FromSeconds(60));
        _table.Sweep();
        Assert.False(session.TryEnter());
        Assert.NotSame(session, Enter("a"));
    }

    [Fact]
    public void A_full_table_forgets_what_is_idle_or_else_refuses()
    {
        for (var i = 0; i < 3; i++)
            Enter($"{i}");
        Assert.Null(Enter("one more"));
        Assert.Equal(1, _table.Refused);
        Assert.NotNull(Enter("2"));

        var session = Enter("0")!;
        session.Leave();
        session.Leave();
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.NotNull(Enter("one more"));
        Assert.Equal(3, _table.Count);
    }

    [Fact]
    public void Invented_ids_make_it_look_for_idle_sessions_at_most_once_a_second()
    {
        for (var i = 0; i < 3; i++)
            Enter($"{i}")!.Leave();
        Assert.Null(Enter("x"));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.NotNull(Enter("y"));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public async Task Under_concurrent_use_the_count_is_exact_and_the_bound_holds()
    {
        _settings.Options = _settings.Options with { MaxSessions = 50 };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 5_000; i++)
            {
                Enter($"{random.Next(100)}")?.Leave();
                if (i % 500 == 0)
                    _table.Sweep();
                Assert.InRange(_table.Count, 0, 50);
            }
        })));
        _time.Advance(TimeSpan.FromSeconds(60));
        _table.Sweep();
        Assert.Equal(0, _table.Count);
    }

    private ViewerSession? Enter(string id) => _table.Enter(SessionKey.From("sid", id));
}
