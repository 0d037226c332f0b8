namespace CdnNode.Caching.Tests.Aging;

public class AgingPolicyTests
{
    private readonly AgingPolicy _policy = new(1024);
    private readonly Dictionary<int, Unit> _resident = [];

    [Fact]
    public void What_was_asked_for_once_goes_in_the_order_it_came()
    {
        for (var id = 0; id < 10; id++) Request(id);
        Assert.Equal([0, 1, 2], [EvictNext(), EvictNext(), EvictNext()]);
    }

    [Fact]
    public void What_was_asked_for_again_outlives_what_was_not()
    {
        for (var id = 0; id < 10; id++) Request(id);
        Request(0);
        Assert.Equal(Enumerable.Range(1, 9).Append(0), Enumerable.Range(0, 10).Select(_ => EvictNext()));
    }

    [Fact]
    public void What_comes_back_soon_after_it_left_enters_the_main_queue()
    {
        for (var id = 0; id < 10; id++) Request(id);
        Assert.Equal(0, EvictNext());
        Request(0);
        var order = Enumerable.Range(0, 10).Select(_ => EvictNext()).ToList();
        Assert.True(order.IndexOf(0) > order.IndexOf(8));
    }

    [Fact]
    public void A_scan_does_not_flush_the_hot_set()
    {
        const int hot = 50, capacity = 100;
        for (var round = 0; round < 3; round++) Replay(Enumerable.Range(0, hot), capacity);
        var misses = 0;
        for (var i = 0; i < 20_000; i++)
        {
            misses += Replay([100_000 + i], capacity) - 1;
            misses += Replay([i % hot], capacity);
        }
        Assert.True(misses < 20_000 / 200, $"{misses} misses of the hot set");
    }

    [Fact]
    public void A_held_unit_that_is_put_back_is_asked_for_again_only_after_the_others()
    {
        for (var id = 0; id < 3; id++) Request(id);
        var held = _policy.TakeVictim()!;
        _policy.PutBack(held);
        Assert.NotSame(held, _policy.TakeVictim());
    }

    [Fact]
    public void A_unit_that_is_gone_is_never_queued_again()
    {
        Request(1);
        var victim = _policy.TakeVictim()!;
        _policy.Retire(victim);
        _policy.PutBack(victim);
        Assert.Equal(0, _policy.Count);
        Assert.Equal(0, _policy.Bytes);
        Assert.Null(_policy.TakeVictim());
    }

    [Fact]
    public void Bytes_follow_every_change()
    {
        for (var id = 0; id < 4; id++) Request(id);
        _policy.Resize(_resident[2], 50);
        Assert.Equal(450, _policy.Bytes);
        _policy.Retire(_resident[2]);
        Assert.Equal(300, _policy.Bytes);
        EvictNext();
        Assert.Equal(200, _policy.Bytes);
    }

    /// <summary>Replays requests over a memory of so many units. Returns the misses.</summary>
    private int Replay(IEnumerable<int> ids, int capacity)
    {
        var misses = 0;
        foreach (var id in ids)
        {
            if (!_resident.ContainsKey(id))
            {
                misses++;
                while (_resident.Count >= capacity) EvictNext();
            }
            Request(id);
        }
        return misses;
    }

    private void Request(int id)
    {
        if (!_resident.TryGetValue(id, out var unit))
        {
            _resident[id] = unit = new Unit(id);
            _policy.Add(unit, 100);
        }
        unit.Touch();
    }

    private int EvictNext()
    {
        var victim = (Unit)_policy.TakeVictim()!;
        _policy.Retire(victim);
        _resident.Remove(victim.Id);
        return victim.Id;
    }

    private sealed class Unit(int id) : AgingUnit
    {
        public int Id => id;
        public override ulong Identity => (ulong)id;
        public override bool TryEvict() => true;
    }
}
