namespace CdnNode.Hls.Tests;

internal static class Allocations
{
    /// <summary>Bytes that the calling thread allocates by it.</summary>
    /// <param name="action">May be called several times: a collection meanwhile, which a test beside this one may cause, takes away what room the thread has left, and that counts as allocated.</param>
    public static long By(Action action)
    {
        while (true)
        {
            var collections = GC.CollectionCount(0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (GC.CollectionCount(0) == collections) return allocated;
        }
    }
}
