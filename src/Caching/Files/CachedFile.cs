namespace CdnNode.Caching;

/// <summary>One generation of a file: its head, its length and where its blocks are.</summary>
/// <remarks>
/// <code>
///              BeginFill, BeginSparse, opened from the lower tier
///                                |
///                                v             Release (last)
///   references: the table's, one a handle, one a run  ------> Destroy: the slots let go, leased blocks live on
///
///   body:   whole fill --Complete--> complete      table: Unpublished --> Published --> Withdrawn
///               |   \----Stop------> cut, the rest is absent until asked for
///               \------ Fail ------> failed: withdrawn, what waits gets the reason
/// </code>
/// A small file, and one whose blocks nobody can give again, ages as a whole (this object is the unit); of a big one each block does.
/// Reading what is resident takes no lock; everything else takes <see cref="Gate"/>, shortly. Lock order: a file's gate, then the pool's, the
/// policy's or the tier's; never two files.
/// </remarks>
internal sealed partial class CachedFile : AgingUnit
{
    /// <summary>What a file costs, in bytes, beside head and blocks, its place in the table included: measured.</summary>
    public const int OverheadBytes = 272;

    private readonly CacheServices _services;
    private readonly int _shift;
    private SlotTable _slots;
    private BlockRun? _runs;
    private FileHead _head;
    private Attachment? _attachments;
    private Exception? _failure;
    private long _length;
    private long _overhead;
    private int _references = 1;
    private volatile TableState _state;
    private volatile bool _isComplete;

    /// <summary>Makes a file with one reference, the caller's.</summary>
    public CachedFile(CacheServices services, CacheKey key, ulong generation, FileHead head, long? length, bool isFromLower)
    {
        _services = services;
        Key = key;
        Generation = generation;
        IsFromLower = isFromLower;
        _head = head;
        _length = length ?? -1;
        _shift = services.BlockShift;
        AgesByBlock = length > services.WholeFileBytes && (isFromLower || head.BlocksCanBeRefetched);
        services.NoteFile(1);
        if (!AgesByBlock) services.Policy.Add(this, 0);
        Charge(OverheadBytes + head.MemorySize);
    }

    public CacheKey Key { get; }

    public ulong Generation { get; }

    /// <summary>Whether the lower tier has it already: then nothing of it is offered again.</summary>
    public bool IsFromLower { get; }

    public bool AgesByBlock { get; }

    public FileHead Head => Volatile.Read(ref _head);

    /// <summary>Length of the body in bytes, -1 while it isn't known.</summary>
    public long Length => Interlocked.Read(ref _length);

    public bool IsComplete => _isComplete;

    public bool IsDoomed => _state == TableState.Withdrawn || Failure is not null;

    public bool IsPublished => _state == TableState.Published;

    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Why not the generation: the same object is as popular after it changed.</summary>
    public override ulong Identity => Key.Low;

    public int BlockBytes => 1 << _shift;

    /// <summary>What the file costs beside its blocks, in bytes.</summary>
    public long Overhead => Interlocked.Read(ref _overhead);

    public int References => Volatile.Read(ref _references);

    /// <summary>The lock of all that is not plain reading; no object of its own, since there may be a million files.</summary>
    public object Gate => this;

    public CacheServices Services => _services;

    public bool TryAddReference()
    {
        var seen = Volatile.Read(ref _references);
        while (seen > 0)
        {
            var now = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (now == seen) return true;
            seen = now;
        }
        return false;
    }

    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        if (left == 0) Destroy();
        else if (left == 1) NoteUnread();
    }

    /// <summary>The table's reference.</summary>
    public void EnterTable()
    {
        Interlocked.Increment(ref _references);
        _state = TableState.Published;
    }

    /// <summary>From its return on nothing of this generation is offered to the lower tier.</summary>
    public void Withdraw()
    {
        lock (Gate) _state = TableState.Withdrawn;
    }

    /// <summary>Dooms the file: nobody finds it any more, and those who wait for bytes get the reason.</summary>
    public void Fail(Exception reason)
    {
        lock (Gate)
        {
            _failure ??= reason;
            for (var run = _runs; run is not null; run = run.NextRun) run.Progress.Pulse();
        }
        _services.Table.Remove(this);
    }

    /// <summary>The origin has another generation now: neither memory nor the lower tier may go on with this one.</summary>
    public void Outdate()
    {
        var wasPublished = IsPublished;
        Fail(new FillFailedException($"The origin has another generation of {Key}."));
        if (wasPublished) _services.Lower?.Remove(Key);
    }

    public bool TryReplaceHead(FileHead expected, FileHead next)
    {
        if (Interlocked.CompareExchange(ref _head, next, expected) != expected) return false;
        Charge(next.MemorySize - expected.MemorySize);
        lock (Gate)
        {
            if (IsPublished) _services.Lower?.ReplaceHead(Key, Generation, next);
        }
        return true;
    }

    public T? FindAttachment<T>()
        where T : class
    {
        for (var at = Volatile.Read(ref _attachments); at is not null; at = at.Next)
        {
            if (at.Value is T found) return found;
        }
        return null;
    }

    public bool TryAttach<T>(T value, int bytes)
        where T : class
    {
        lock (Gate)
        {
            if (FindAttachment<T>() is not null) return false;
            Volatile.Write(ref _attachments, new Attachment(value, _attachments));
        }
        Charge(bytes);
        return true;
    }

    public override bool TryEvict()
    {
        // A reader that opens it right now keeps it: then it is withdrawn here, and goes when that reader closes.
        if (References != 1 || !_services.Table.Remove(this)) return false;
        return true;
    }

    private void Charge(long bytes)
    {
        Interlocked.Add(ref _overhead, bytes);
        _services.Pool.Charge(bytes);
        if (!AgesByBlock) _services.Policy.Resize(this, bytes);
    }

    /// <summary>Only one reference is left, as a rule the table's.</summary>
    private void NoteUnread()
    {
        if (AgesByBlock && _slots.Count == 0) _services.Table.Remove(this);
        else _services.Pool.NoteUnheld();
    }

    private void Destroy()
    {
        lock (Gate)
        {
            foreach (var block in _slots.Blocks())
            {
                _services.Policy.Retire(block);
                _services.Pool.Detach(block);
            }
            _slots.Clear();
        }
        _services.Policy.Retire(this);
        _services.Pool.Charge(-Interlocked.Exchange(ref _overhead, 0));
        _services.NoteFile(-1);
    }
}
