using CdnNode.Caching;

namespace CdnNode.CacheBench.Tables;

internal interface IFileIndex
{
    object? Find(CacheKey key);

    void Add(CacheKey key, object file);

    void Remove(CacheKey key);
}
