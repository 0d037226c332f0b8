namespace CdnNode.Caching;

/// <summary>Recounts a quiet cache and compares with what the parts have counted.</summary>
internal static class IntegrityCheck
{
    public static IReadOnlyList<string> Run(CacheServices services)
    {
        var wrong = new List<string>();
        var pool = services.Pool;
        if (pool.FindInconsistency() is { } inconsistency) wrong.Add(inconsistency);

        long files = 0, blocks = 0, bytes = 0, overhead = 0;
        foreach (var file in services.Table.Files)
        {
            var slots = file.CountSlots();
            files++;
            blocks += slots.Resident + slots.Filling;
            bytes += slots.Bytes;
            overhead += file.Overhead + ((slots.Resident + slots.Filling) * BlockPool.BlockOverheadBytes);
            Expect($"{file.Key}: blocks that fill though nothing runs", slots.Filling, 0);
            Expect($"{file.Key}: open leases", slots.Leases, 0);
            Expect($"{file.Key}: references", file.References, 1);
        }
        Expect("files that are in no table", services.Files - files, 0);
        Expect("blocks", pool.Blocks, blocks);
        Expect("block bytes", pool.BlockBytes, bytes);
        Expect("detached bytes", pool.DetachedBytes, 0);
        Expect("overhead bytes", pool.OverheadBytes, overhead);
        Expect("bytes in the aging queues", services.Policy.Bytes, services.Table.Files.Sum(BytesToAge));
        if (pool.UsedBytes > pool.CapBytes) wrong.Add($"{pool.UsedBytes} bytes used of {pool.CapBytes}");
        return wrong;

        void Expect(string what, long found, long expected)
        {
            if (found != expected) wrong.Add($"{what}: {found}, expected {expected}");
        }
    }

    private static long BytesToAge(CachedFile file)
    {
        var slots = file.CountSlots();
        var blocks = slots.Bytes + ((slots.Resident + slots.Filling) * BlockPool.BlockOverheadBytes);
        return file.AgesByBlock ? blocks : blocks + file.Overhead;
    }
}
