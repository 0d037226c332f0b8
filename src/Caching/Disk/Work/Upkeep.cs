using CdnNode.Caching.Disk.Files;
using CdnNode.Caching.Disk.Format;
using CdnNode.Caching.Disk.Objects;

namespace CdnNode.Caching.Disk.Work;

/// <summary>What the tier does of its own accord: opens the folder, counts what earlier runs left, keeps room free, comes back after a fault.</summary>
/// <remarks>All on the writer thread; <see cref="Tick"/> only asks for it, and not again before it was done.</remarks>
internal sealed class Upkeep(IDiskFiles files, DiskStore store, ObjectWriter writer, WriteQueue queue, DiskHealth health)
{
    private const int ProbeSize = 4096;
    private const int EvictionsWithoutSpace = 64;

    private IDisposable? _folderLock;
    private bool _isWalking;
    private int _isAsked;

    /// <summary>Asks for the folder to be opened.</summary>
    public void Start() => queue.TryPost("open", () => Guard(health.Now, OpenFolder));

    /// <summary>To be called once a second.</summary>
    public void Tick()
    {
        if (Interlocked.Exchange(ref _isAsked, 1) == 0)
        {
            queue.TryPost("upkeep", RunOnce, () => Volatile.Write(ref _isAsked, 0));
        }
    }

    /// <summary>Lets the folder go. Nothing runs any more.</summary>
    public void Close()
    {
        store.OpenFiles.Clear();
        _folderLock?.Dispose();
    }

    /// <summary>Removes every object whose head the predicate names; the task tells how many once all are gone.</summary>
    public Task<int> RemoveWhereAsync(Func<FileHead, bool> predicate)
    {
        var removed = 0;
        var all = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var walk = new ObjectWalk(files, key =>
        {
            if (store.FindHead(key, queue.FindHead(key)) is { } head && predicate(head))
            {
                store.Delete(key);
                removed++;
            }
        });
        PostStep("remove by head", walk, finished: () => all.TrySetResult(removed), given: () =>
        {
            // Which objects were meant can't be told while the disk can't be read: none of them may come back.
            queue.EmptyFirst();
            all.TrySetResult(removed);
        });
        return all.Task;
    }

    private void RunOnce()
    {
        store.OpenFiles.Sweep();
        if (health.TakeProbe())
        {
            Guard(health.Now, _folderLock is null ? OpenFolder : Probe);
        }

        if (health.State is DiskTierState.On or DiskTierState.Full)
        {
            queue.EmptyIfMust(Empty);
            queue.RetryRemovals();
            // One whose deletion failed while the tier stayed on.
            Guard(health.Now, _ => writer.DeleteLeftovers());
            if (!store.IsScanned)
            {
                StartScan();
            }

            if (!store.Space.TryRestoreBounds(store.EvictOne))
            {
                health.Worsen(DiskTierState.Full, "keep free", "less is free than is to be left free, and nothing is left to evict");
            }
        }
    }

    /// <summary>
    /// Runs what may bring the tier back; a fault of another kind than before becomes the state. No space although enough bytes are free
    /// (a quota, no inodes left): what can be done is to hold less.
    /// </summary>
    private void Guard(DiskHealth.Current seen, Action<DiskHealth.Current> work)
    {
        try
        {
            work(seen);
        }
        catch (DiskException fault)
        {
            health.Change(seen, fault);
            for (var i = 0; i < EvictionsWithoutSpace && fault.Fault == DiskFault.NoSpace && store.EvictOne(); i++)
            {
            }
        }
    }

    private void OpenFolder(DiskHealth.Current seen)
    {
        try
        {
            files.CreateFolder(ObjectPath.Objects);
            files.CreateFolder(ObjectPath.Temporary);
            _folderLock ??= files.Lock(ObjectPath.Lock);
            foreach (var leftover in files.List(ObjectPath.Temporary))
            {
                files.Delete($"{ObjectPath.Temporary}/{leftover}");
            }
        }
        catch (DiskException fault) when (fault.Fault == DiskFault.ReadOnly && !store.IsScanned)
        {
            health.Change(seen, fault);
            StartScan();
            return;
        }

        Probe(seen);
    }

    private void Probe(DiskHealth.Current seen)
    {
        files.CreateFolder(ObjectPath.Objects);
        files.CreateFolder(ObjectPath.Temporary);
        WriteAndReadBack();
        writer.DeleteLeftovers();
        if (!store.Space.TryRestoreBounds(store.EvictOne))
        {
            throw new DiskException(DiskFault.NoSpace, "less is free than is to be left free, and nothing is left to evict");
        }

        health.Recover(seen);
        if (!store.IsScanned || seen.State == DiskTierState.Failed)
        {
            // After a fault the files may not be what the index says.
            StartScan();
        }
    }

    private void WriteAndReadBack()
    {
        Span<byte> written = stackalloc byte[ProbeSize];
        Span<byte> read = stackalloc byte[ProbeSize];
        written.Fill(0x5a);
        using (var file = files.Create(ObjectPath.Probe))
        {
            file.Write(written, 0);
            if (file.Read(read, 0) != ProbeSize || !read.SequenceEqual(written))
            {
                throw new DiskException(DiskFault.Device, "what was written doesn't read back");
            }
        }

        files.Delete(ObjectPath.Probe);
    }

    private void StartScan()
    {
        if (_isWalking)
        {
            return;
        }

        _isWalking = true;
        store.BeginScan();
        var walk = new ObjectWalk(files, key => store.Scan(key, mayDelete: health.CanWrite));
        PostStep("scan", walk, finished: () =>
        {
            _isWalking = false;
            store.EndScan();
        }, given: () => _isWalking = false);
    }

    private void PostStep(string operation, ObjectWalk walk, Action finished, Action given)
    {
        if (!queue.TryPost(operation, Step, failed: _ => given()))
        {
            given();
        }

        void Step()
        {
            if (!health.CanRead)
            {
                given();
            }
            else if (walk.Step())
            {
                PostStep(operation, walk, finished, given);
            }
            else
            {
                finished();
            }
        }
    }

    private void Empty()
    {
        var walk = new ObjectWalk(files, store.Delete);
        while (walk.Step())
        {
        }
    }
}
