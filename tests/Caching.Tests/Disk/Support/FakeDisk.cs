using CdnNode.Caching.Disk.Files;

namespace CdnNode.Caching.Tests.Disk.Support;

/// <summary>A disk in memory that fails, fills up, hangs or dies when the test says so, and counts what nobody should forget.</summary>
internal sealed class FakeDisk(long capacityBytes = 1L << 40) : IDiskFiles
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FakeInode> _files = [];
    private int _changes;
    private int _handles;

    /// <summary>Bytes that others use on the same medium.</summary>
    public long UsedByOthers { get; set; }

    /// <summary>Fails an operation (its name and path) with a fault; null lets it pass.</summary>
    public Func<string, string, DiskFault?>? Faults { get; set; }

    /// <summary>Blocks operations while it is reset.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    /// <summary>Completes when an operation has come to the closed gate.</summary>
    public TaskCompletionSource Reached { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The process dies at this change (the first is 1), with a part of it done.</summary>
    public int KillAt { get; set; } = int.MaxValue;

    /// <summary>How much of the last write gets through, 0 to 1.</summary>
    public double KilledPart { get; set; }

    public bool IsKilled { get; private set; }

    /// <summary>Changes so far.</summary>
    public int Changes => _changes;

    public int OpenHandles => Volatile.Read(ref _handles);

    /// <summary>Most handles that were open at once.</summary>
    public int MostHandles { get; private set; }

    /// <summary>Opens so far.</summary>
    public int Opens { get; private set; }

    /// <summary>Most bytes that named files ever took, whole pages.</summary>
    public long MostBytes { get; private set; }

    /// <summary>Fewest bytes that were ever free.</summary>
    public long LeastFree { get; private set; } = long.MaxValue;

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
            {
                return [.. _files.Keys.Where(static name => name.StartsWith("objects/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
            }
        }
    }

    public IReadOnlyList<string> Temporaries
    {
        get
        {
            lock (_lock)
            {
                return [.. _files.Keys.Where(static name => name.StartsWith("tmp/", StringComparison.Ordinal))];
            }
        }
    }

    public long UsedBytes => _files.Values.Sum(static file => file.AllocatedBytes);

    /// <summary>The bytes of a file, to be spoiled.</summary>
    public FakeInode Inode(string name) => _files[name];

    public void Put(string name, FakeInode inode) => _files[name] = inode;

    public void CloseGate()
    {
        Reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Gate.Reset();
    }

    /// <summary>What the next process finds.</summary>
    public FakeDisk Reboot()
    {
        lock (_lock)
        {
            var next = new FakeDisk(capacityBytes);
            foreach (var (name, inode) in _files)
            {
                next._files[name] = inode.Copy();
            }

            return next;
        }
    }

    public void CreateFolder(string path) => Enter("folder", path);

    public IReadOnlyList<string> List(string folder)
    {
        Enter("list", folder);
        lock (_lock)
        {
            var prefix = folder + "/";
            return [.. _files.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(name => name[prefix.Length..].Split('/')[0]).Distinct()];
        }
    }

    public IDiskFile? TryOpen(string path, bool forWriting)
    {
        Enter(forWriting ? "open-write" : "open", path);
        lock (_lock)
        {
            Opens++;
            return _files.TryGetValue(path, out var inode) ? Open(path, inode) : null;
        }
    }

    public IDiskFile Create(string path)
    {
        Enter("create", path);
        lock (_lock)
        {
            Change(path, 0, () => _files[path] = new FakeInode());
            return Open(path, _files[path]);
        }
    }

    public void Move(string from, string to)
    {
        Enter("move", to);
        lock (_lock)
        {
            Change(to, 0, () =>
            {
                _files[to] = _files[from];
                _files.Remove(from);
            });
        }
    }

    public void Delete(string path)
    {
        Enter("delete", path);
        lock (_lock)
        {
            Change(path, 0, () => _files.Remove(path));
        }
    }

    public IDisposable Lock(string path)
    {
        Enter("lock", path);
        return new MemoryStream();
    }

    public long FreeBytes()
    {
        lock (_lock)
        {
            return capacityBytes - UsedByOthers - UsedBytes;
        }
    }

    private FakeFile Open(string path, FakeInode inode)
    {
        MostHandles = Math.Max(MostHandles, Interlocked.Increment(ref _handles));
        return new FakeFile(this, path, inode);
    }

    private void Enter(string operation, string path)
    {
        if (!Gate.IsSet)
        {
            Reached.TrySetResult();
            Gate.Wait();
        }

        if (IsKilled || Faults?.Invoke(operation, path) is not null)
        {
            var fault = IsKilled ? DiskFault.Device : Faults!(operation, path)!.Value;
            throw new DiskException(fault, $"{fault} on {operation} {path}");
        }
    }

    private void Change(string path, int partial, Action all)
    {
        if (++_changes >= KillAt)
        {
            IsKilled = true;
            throw new DiskException(DiskFault.Device, $"killed at change {_changes}, {path}, after {partial} bytes");
        }

        all();
        MostBytes = Math.Max(MostBytes, UsedBytes);
        LeastFree = Math.Min(LeastFree, capacityBytes - UsedByOthers - UsedBytes);
    }

    private sealed class FakeFile(FakeDisk disk, string path, FakeInode inode) : IDiskFile
    {
        private bool _isClosed;

        public long Length => inode.Length;

        public int Read(Span<byte> destination, long offset)
        {
            disk.Enter("read", path);
            lock (disk._lock)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                var count = (int)Math.Clamp(inode.Length - offset, 0, destination.Length);
                inode.Data.AsSpan((int)Math.Min(offset, inode.Length), count).CopyTo(destination);
                return count;
            }
        }

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            disk.Enter("write", path);
            lock (disk._lock)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                var bytes = source.ToArray();
                if (disk._changes + 1 >= disk.KillAt)
                {
                    inode.Write(bytes.AsSpan(0, (int)(bytes.Length * disk.KilledPart)), (int)offset);
                }
                else if ((long)inode.NewPages((int)offset, bytes.Length) * FakeInode.Page > disk.FreeBytes())
                {
                    throw new DiskException(DiskFault.NoSpace, "no space left on device");
                }

                disk.Change(path, (int)(bytes.Length * disk.KilledPart), () => inode.Write(bytes, (int)offset));
            }
        }

        public void Dispose()
        {
            Assert.False(_isClosed, $"{path} was closed twice");
            _isClosed = true;
            Interlocked.Decrement(ref disk._handles);
        }
    }
}
