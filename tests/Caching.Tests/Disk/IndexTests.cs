using CdnNode.Caching.Disk.Index;
using CdnNode.Caching.Tests.Disk.Support;

namespace CdnNode.Caching.Tests.Disk;

public sealed class IndexTests
{
    [Fact]
    public void The_index_agrees_with_a_dictionary_whatever_is_done_to_it()
    {
        var random = new Random(1);
        var index = new DiskIndex();
        var model = new Dictionary<CacheKey, long>();
        for (var i = 0; i < 100_000; i++)
        {
            var key = DiskBench.Key(random.Next(300));
            switch (random.Next(8))
            {
                case 0 or 1 or 2:
                    model[key] = random.Next(1, 100) * 4096L;
                    index.Set(key, model[key], random.Next(1000));
                    break;
                case 3:
                    index.Remove(key);
                    model.Remove(key);
                    break;
                case 4 when index.NextVictim() is { } victim:
                    Assert.True(model.Remove(victim));
                    index.Remove(victim);
                    break;
                case 5 when i % 500 == 0:
                    index.OrderByAge();
                    break;
                default:
                    index.Touch(key);
                    break;
            }

            Assert.Equal((model.Count, model.GetValueOrDefault(key)), (index.Count, index.ChargeOf(key)));
            if (i % 100 == 0)
            {
                Assert.Equal(model.Values.Sum(), index.Bytes);
            }
        }

        while (index.NextVictim() is { } victim)
        {
            Assert.True(model.Remove(victim));
            index.Remove(victim);
        }

        Assert.Empty(model);
    }

    [Fact]
    public void A_scan_goes_before_what_is_used()
    {
        var index = new DiskIndex();
        for (var id = 0; id < 100; id++)
        {
            index.Set(DiskBench.Key(id), 4096, 0);
        }

        for (var id = 1000; id < 3000; id++)
        {
            for (var used = 0; used < 50; used++)
            {
                index.Touch(DiskBench.Key(used));
            }

            index.Set(DiskBench.Key(id), 4096, 0);
            index.Remove(index.NextVictim()!.Value);
        }

        Assert.All(Enumerable.Range(0, 50), used => Assert.True(index.Contains(DiskBench.Key(used))));
    }

    [Fact]
    public void A_key_is_remembered_until_many_others_came()
    {
        var recent = new RecentKeys(1024);
        Assert.False(recent.SeenBefore(DiskBench.Key(1), 0));
        Assert.True(recent.SeenBefore(DiskBench.Key(1), 0));
        Assert.False(recent.SeenBefore(DiskBench.Key(1), 1));
        for (var id = 100; id < 10_100; id++)
        {
            Assert.False(recent.SeenBefore(DiskBench.Key(id), 0));
        }

        Assert.False(recent.SeenBefore(DiskBench.Key(1), 0));
    }
}
