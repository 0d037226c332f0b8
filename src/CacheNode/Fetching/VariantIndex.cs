using System.Collections.Concurrent;
using CdnNode.Caching;

namespace CdnNode.Fetching;

/// <summary>
/// Which request fields select among the variants of a URL, learned from the newest answer that had a <c>Vary</c> field, and the keys of the
/// variants (for purges and the bound on their number). Losing an entry costs a request to the origin, never a wrong answer.
/// </summary>
public sealed class VariantIndex(int maxVariants)
{
    private const int MaxObjects = 65_536;
    private readonly ConcurrentDictionary<CacheKey, Variants> _objects = new();

    public IReadOnlyList<string> NamesOf(CacheKey primary) => _objects.TryGetValue(primary, out var variants) ? variants.Names : [];

    /// <summary>Notes a variant. Returns the key of the one that must go to make room, if any.</summary>
    public CacheKey? Add(CacheKey primary, IReadOnlyList<string> names, CacheKey variant)
    {
        if (_objects.Count >= MaxObjects && !_objects.ContainsKey(primary) && _objects.Keys.FirstOrDefault() is var oldest) _objects.TryRemove(oldest, out _);
        var variants = _objects.AddOrUpdate(
            primary, static (_, n) => new Variants(n), static (_, old, n) => old.Names.SequenceEqual(n, StringComparer.Ordinal) ? old : new Variants(n), names);
        return variants.Add(variant, maxVariants);
    }

    public IReadOnlyList<CacheKey> KeysOf(CacheKey primary) => _objects.TryGetValue(primary, out var variants) ? variants.Keys() : [];

    /// <summary>Forgets a URL; returns the keys of its variants.</summary>
    public IReadOnlyList<CacheKey> Remove(CacheKey primary) => _objects.TryRemove(primary, out var variants) ? variants.Keys() : [];

    private sealed class Variants(IReadOnlyList<string> names)
    {
        private readonly Queue<CacheKey> _keys = new();

        public IReadOnlyList<string> Names { get; } = names;

        public CacheKey? Add(CacheKey key, int max)
        {
            lock (_keys)
            {
                if (_keys.Contains(key)) return null;
                _keys.Enqueue(key);
                return _keys.Count > max ? _keys.Dequeue() : null;
            }
        }

        public CacheKey[] Keys()
        {
            lock (_keys) return [.. _keys];
        }
    }
}
