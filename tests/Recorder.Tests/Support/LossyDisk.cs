using CdnNode.Recorder.Files;

namespace CdnNode.Recorder.Tests.Support;

/// <summary>
/// A disk in memory that keeps its word and nothing more: what was not synced may be lost, old, or scrambled when the power goes, names in folders included. It fails, fills
/// up and dies when the test says so.
/// </summary>
internal sealed class LossyDisk(long capacityBytes = 1L << 40) : IRecorderFiles
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LossyInode> _names = [];
    private readonly Dictionary<string, LossyInode> _durableNames = [];
    private readonly List<(string Folder, string Path, LossyInode? Inode)> _unsyncedNames = [];
    private int _operations;

    /// <summary>Whether syncing does anything.</summary>
    public bool SyncsWork { get; set; } = true;

    /// <summary>The power goes, or the process dies, at this change (the first is 1): it and everything behind it fails.</summary>
    public int DiesAt { get; set; } = int.MaxValue;

    /// <summary>Fails an operation (its name and path); null lets it pass.</summary>
    public Func<string, string, FileFault?>? Faults { get; set; }

    /// <summary>Bytes that others use on the same medium.</summary>
    public long UsedByOthers { get; set; }

    /// <summary>Changes so far: writes, syncs, names.</summary>
    public int Operations => _operations;

    public bool IsDead => _operations >= DiesAt;

    /// <summary>Path, offset and length of every write.</summary>
    public List<(string Path, long Offset, int Length)> Writes { get; } = [];

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
                return [.. _names.Keys.Order(StringComparer.Ordinal)];
        }
    }

    public LossyInode Inode(string path) => _names[path];

    /// <summary>Path and content of every file, in one text, to compare.</summary>
    public string Fingerprint()
    {
        lock (_lock)
            return string.Join('\n', _names.OrderBy(static name => name.Key, StringComparer.Ordinal).Select(static name => $"{name.Key} {name.Value.Length} {Crc32C.Of(name.Value.Seen)}"));
    }

    /// <summary>What the next process finds behind a kill: all that was written.</summary>
    public LossyDisk AfterKill() => Next(
        static inode => inode.AfterKill(), _names, [.. _unsyncedNames]);

    /// <summary>What the next process finds behind a power cut.</summary>
    public LossyDisk AfterPowerCut(Random random)
    {
        var names = new Dictionary<string, LossyInode>(_durableNames);
        foreach (var (_, path, inode) in _unsyncedNames)
        {
            if (random.Next(2) == 0)
                continue;
            if (inode is null)
                names.Remove(path);
            else
                names[path] = inode;
        }

        return Next(inode => inode.AfterPowerCut(random), names, []);
    }

    public void CreateFolder(string path) => Enter("folder", path);

    public IReadOnlyList<string> List(string folder)
    {
        Enter("list", folder);
        lock (_lock)
        {
            var prefix = folder.Length == 0 ? "" : folder + "/";
            return [.. _names.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..].Split('/')[0]).Distinct()];
        }
    }

    public IRecorderFile? TryOpen(string path, bool forWriting)
    {
        Enter("open", path);
        lock (_lock)
            return _names.TryGetValue(path, out var inode) ? new LossyFile(this, path, inode) : null;
    }

    public long? TryGetLength(string path)
    {
        Enter("length", path);
        lock (_lock)
            return _names.TryGetValue(path, out var inode) ? inode.Length : null;
    }

    public IRecorderFile Create(string path)
    {
        Change("create", path);
        var inode = new LossyInode();
        SetName(path, inode);
        return new LossyFile(this, path, inode);
    }

    public void Replace(string from, string to)
    {
        Change("replace", to);
        LossyInode inode;
        lock (_lock)
            inode = _names[from];
        SetName(to, inode);
        SetName(from, null);
    }

    public void Delete(string path)
    {
        Change("delete", path);
        SetName(path, null);
    }

    public void SyncFolder(string path)
    {
        Change("sync-folder", path);
        if (!SyncsWork)
            return;
        lock (_lock)
        {
            foreach (var (_, name, inode) in _unsyncedNames.Where(change => change.Folder == path))
            {
                if (inode is null)
                    _durableNames.Remove(name);
                else
                    _durableNames[name] = inode;
            }

            _unsyncedNames.RemoveAll(change => change.Folder == path);
        }
    }

    public long FreeBytes()
    {
        Enter("free", "");
        lock (_lock)
            return capacityBytes - UsedByOthers - _names.Values.Sum(static inode => inode.AllocatedBytes);
    }

    public IDisposable Lock() => new MemoryStream();

    private LossyDisk Next(Func<LossyInode, LossyInode> left, Dictionary<string, LossyInode> names, IReadOnlyList<(string, string, LossyInode?)> unsynced)
    {
        lock (_lock)
        {
            var next = new LossyDisk(capacityBytes) { SyncsWork = SyncsWork, UsedByOthers = UsedByOthers };
            var copies = names.Values.Concat(_durableNames.Values).Distinct().ToDictionary(static inode => inode, left);
            foreach (var (path, inode) in names)
                next._names[path] = copies[inode];
            foreach (var (path, inode) in unsynced.Count == 0 ? names : _durableNames)
                next._durableNames[path] = copies[inode];
            next._unsyncedNames.AddRange(unsynced.Select(change => (change.Item1, change.Item2, change.Item3 is { } inode ? copies.GetValueOrDefault(inode) : null)));
            return next;
        }
    }

    private void SetName(string path, LossyInode? inode)
    {
        lock (_lock)
        {
            if (inode is null)
                _names.Remove(path);
            else
                _names[path] = inode;
            _unsyncedNames.Add((path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "", path, inode));
        }
    }

    private void Enter(string operation, string path)
    {
        if (IsDead)
            throw new RecorderFileException(FileFault.Failed, "the power is gone");
        if (Faults?.Invoke(operation, path) is { } fault)
            throw new RecorderFileException(fault, $"{fault} on {operation} of {path}");
    }

    private void Change(string operation, string path)
    {
        Interlocked.Increment(ref _operations);
        Enter(operation, path);
    }

    private sealed class LossyFile(LossyDisk disk, string path, LossyInode inode) : IRecorderFile
    {
        public long Length
        {
            get
            {
                disk.Enter("length", path);
                lock (disk._lock)
                    return inode.Length;
            }
        }

        public int Read(Span<byte> destination, long offset)
        {
            disk.Enter("read", path);
            lock (disk._lock)
                return inode.Read(destination, offset);
        }

        public void Write(ReadOnlyMemory<byte> source, long offset)
        {
            // A write that the end comes upon may have got through in part.
            if (disk._operations + 1 >= disk.DiesAt && !disk.IsDead)
                Put(source.Span[..(source.Length / 2)], offset);
            disk.Change("write", path);
            if (disk.FreeBytes() < source.Length)
            {
                Put(source.Span[..(int)Math.Max(0, disk.FreeBytes())], offset);
                throw new RecorderFileException(FileFault.Full, "no space left on device");
            }

            Put(source.Span, offset);
            lock (disk._lock)
                disk.Writes.Add((path, offset, source.Length));
        }

        public void Sync()
        {
            disk.Change("sync", path);
            if (!disk.SyncsWork)
                return;
            lock (disk._lock)
                inode.Sync();
        }

        public void Truncate(long length)
        {
            disk.Change("truncate", path);
            lock (disk._lock)
                inode.Truncate(length);
        }

        public void Dispose()
        {
        }

        private void Put(ReadOnlySpan<byte> bytes, long offset)
        {
            lock (disk._lock)
                inode.Write(bytes, offset);
        }
    }
}
