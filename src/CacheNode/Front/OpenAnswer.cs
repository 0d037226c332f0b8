using CdnNode.Caching;
using CdnNode.Freshness;

namespace CdnNode.Front;

/// <summary>A fresh answer of the cache's that a request selects, in its form. Whoever takes file and block over doesn't dispose it.</summary>
/// <param name="First">The block with the first byte; empty for a coded body, or none.</param>
/// <param name="Coded">The whole body, when it is a coded one.</param>
internal readonly record struct OpenAnswer(FileHandle File, StoredResponse Stored, HitForm Form, BlockLease First, byte[]? Coded) : IDisposable
{
    public void Dispose()
    {
        First.Dispose();
        File.Dispose();
    }
}
