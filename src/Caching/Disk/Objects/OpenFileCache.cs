using CdnNode.Caching.Disk.Files;
using CdnNode.Caching.Disk.Format;

namespace CdnNode.Caching.Disk.Objects;

/// <summary>Keeps the files of much-read objects open (the source design's <c>open_file_cache</c>).</summary>
/// <remarks>
/// A file is closed when nobody reads it and it isn't kept; one that is being read is never closed. It is kept when its key was used often enough,
/// until it is idle for too long, has been open for too long (files that somebody else deleted are noticed so), its key is invalidated, or it is
/// the longest unused of too many.
/// </remarks>
internal sealed class OpenFileCache(OpenFileOptions options, TimeProvider time)
{
    private const int MaxPassedOver = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, LinkedListNode<OpenFileEntry>> _entries = [];
    private readonly LinkedList<OpenFileEntry> _byUse = [];

    /// <summary>Number of keys known, open or not.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The open file of a key, for <see cref="Release"/> later; null when there is none: open it and <see cref="Add"/> it.</summary>
    public OpenObject? TryAcquire(CacheKey key)
    {
        OpenObject? closing = null;
        OpenObject? found = null;
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var node))
            {
                Use(node);
                found = node.Value.Open;
                if (found is not null && time.GetElapsedTime(found.OpenedAt) >= options.Valid)
                {
                    closing = Detach(found);
                    found = null;
                }

                if (found is not null)
                {
                    found.Users++;
                }
            }
        }

        closing?.File.Dispose();
        return found;
    }

    /// <summary>Takes over a file that was just opened, in use by the caller. Call it under the key's lock.</summary>
    public OpenObject Add(IDiskFile file, in ObjectPrelude prelude)
    {
        var opened = new OpenObject(file, prelude) { Users = 1, OpenedAt = time.GetTimestamp() };
        var key = prelude.Identity.Key;
        OpenObject? closing = null;
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                if (_entries.Count >= options.Max && !TryDropOne(out closing))
                {
                    return opened;
                }

                node = _byUse.AddFirst(new OpenFileEntry(key));
                _entries.Add(key, node);
                Use(node);
            }
            else if (node.Value.Open is { } older)
            {
                closing = Detach(older);
            }

            opened.Entry = node.Value;
            node.Value.Open = opened;
        }

        closing?.File.Dispose();
        return opened;
    }

    /// <summary>Ends one use.</summary>
    public void Release(OpenObject opened)
    {
        lock (_lock)
        {
            if (--opened.Users > 0 || opened.Entry is { } entry && entry.Uses >= options.MinUses)
            {
                return;
            }

            Detach(opened);
        }

        opened.File.Dispose();
    }

    /// <summary>The key names another file, or none, from now on. Call it under the key's lock.</summary>
    public void Invalidate(CacheKey key)
    {
        OpenObject? closing = null;
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var node) && node.Value.Open is { } opened)
            {
                closing = Detach(opened);
            }
        }

        closing?.File.Dispose();
    }

    /// <summary>Forgets what nobody has used for a while.</summary>
    public void Sweep() => DropWhile(entry => time.GetElapsedTime(entry.LastUse) >= options.Inactive);

    /// <summary>Forgets everything; files in use are closed after their last use.</summary>
    public void Clear() => DropWhile(static _ => true);

    private void DropWhile(Func<OpenFileEntry, bool> condition)
    {
        var closing = new List<OpenObject>();
        lock (_lock)
        {
            while (_byUse.Last is { } last && condition(last.Value))
            {
                if (Drop(last) is { } opened)
                {
                    closing.Add(opened);
                }
            }
        }

        closing.ForEach(static opened => opened.File.Dispose());
    }

    private bool TryDropOne(out OpenObject? closing)
    {
        closing = null;
        var node = _byUse.Last;
        for (var i = 0; i < MaxPassedOver && node is not null; i++, node = node.Previous)
        {
            if (node.Value.Open is not { Users: > 0 })
            {
                closing = Drop(node);
                return true;
            }
        }

        return false;
    }

    private void Use(LinkedListNode<OpenFileEntry> node)
    {
        node.Value.Uses++;
        node.Value.LastUse = time.GetTimestamp();
        _byUse.Remove(node);
        _byUse.AddFirst(node);
    }

    private OpenObject? Drop(LinkedListNode<OpenFileEntry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
        return node.Value.Open is { } opened ? Detach(opened) : null;
    }

    /// <summary>Parts a file from its entry; returns it if it is to be closed now.</summary>
    private static OpenObject? Detach(OpenObject opened)
    {
        if (opened.Entry is { } entry && ReferenceEquals(entry.Open, opened))
        {
            entry.Open = null;
        }

        opened.Entry = null;
        return opened.Users == 0 ? opened : null;
    }
}
