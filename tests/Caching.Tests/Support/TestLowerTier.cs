using System.Collections.Concurrent;

namespace CdnNode.Caching.Tests.Support;

/// <summary>A lower tier in a dictionary that tests can hold up, make forget and make lie.</summary>
internal sealed class TestLowerTier : IFileLowerTier
{
    public ConcurrentDictionary<CacheKey, LowerFile> Files { get; } = new();
    public ConcurrentDictionary<(CacheKey Key, ulong Generation, long Block), byte[]> Blocks { get; } = new();

    /// <summary>Awaited by every open.</summary>
    public Task OpenGate { get; set; } = Task.CompletedTask;

    public TaskCompletionSource OpenStarted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool Admits { get; set; } = true;

    private int _opens;
    private int _reads;

    public int Opens => Volatile.Read(ref _opens);
    public int Reads => Volatile.Read(ref _reads);

    public async ValueTask<LowerFile?> TryOpenAsync(CacheKey key, CancellationToken ct)
    {
        Interlocked.Increment(ref _opens);
        var found = Files.GetValueOrDefault(key);
        OpenStarted.TrySetResult();
        await OpenGate.WaitAsync(ct);
        return found;
    }

    public ValueTask<int> ReadBlockAsync(CacheKey key, ulong generation, long blockIndex, Memory<byte> destination, CancellationToken ct)
    {
        Interlocked.Increment(ref _reads);
        if (!Blocks.TryGetValue((key, generation, blockIndex), out var block) || block.Length != destination.Length) return ValueTask.FromResult(-1);
        block.CopyTo(destination);
        return ValueTask.FromResult(block.Length);
    }

    public bool TryStore(FileHandle file)
    {
        if (!Admits) return false;
        Files[file.Key] = new LowerFile(file.Key, file.Generation, file.Head, file.Length!.Value, IsWhole: true);
        for (var block = 0L; block * file.BlockSizeBytes < file.Length; block++) Copy(file, block);
        return true;
    }

    public bool TryStoreBlock(FileHandle file, long blockIndex)
    {
        if (!Admits) return false;
        Files.TryAdd(file.Key, new LowerFile(file.Key, file.Generation, file.Head, file.Length!.Value, IsWhole: false));
        return Copy(file, blockIndex);
    }

    public void ReplaceHead(CacheKey key, ulong generation, FileHead head)
    {
        if (Files.TryGetValue(key, out var file) && file.Generation == generation) Files[key] = file with { Head = head };
    }

    public void Remove(CacheKey key) => Files.TryRemove(key, out _);

    private bool Copy(FileHandle file, long blockIndex)
    {
        if (!file.TryRead(blockIndex * file.BlockSizeBytes, out var lease)) return false;
        using (lease) Blocks[(file.Key, file.Generation, blockIndex)] = lease.Memory.ToArray();
        return true;
    }
}
