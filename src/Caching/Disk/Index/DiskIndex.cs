using CdnNode.Caching.Disk.Format;

namespace CdnNode.Caching.Disk.Index;

/// <summary>What is on disk, how much it takes, and what goes first.</summary>
/// <remarks>
/// <para>SIEVE (Zhang et al., "SIEVE is Simpler than LRU", NSDI 2024): one queue in order of insertion, a <i>visited</i> bit an entry, and a hand
/// that walks from the oldest towards the newest. The hand clears the bits that it meets and stops at the first entry without one: that is
/// the victim, and the next search starts from there. A hit only sets a bit and moves nothing. Entries that are never asked for again fall at the
/// hand's first pass, so a scan doesn't push out what is in use.</para>
/// <para>An entry takes 40 bytes here and about 36 in the hash table. It is a hint alone: the file decides what the object is.</para>
/// </remarks>
internal sealed class DiskIndex
{
    private const int None = -1;

    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, int> _places = [];
    private Node[] _nodes = new Node[16];
    private int _free = None;
    private int _used;
    private int _oldest = None;
    private int _newest = None;
    private int _hand = None;
    private long _units;

    /// <summary>Number of objects.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _places.Count;
            }
        }
    }

    /// <summary>What all objects take on the medium, in bytes.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _units * ObjectLayout.AllocationUnit;
            }
        }
    }

    /// <summary>Whether the key is on disk; says nothing about use.</summary>
    public bool Contains(CacheKey key)
    {
        lock (_lock)
        {
            return _places.ContainsKey(key);
        }
    }

    /// <summary>Notes a use.</summary>
    public void Touch(CacheKey key)
    {
        lock (_lock)
        {
            if (_places.TryGetValue(key, out var place))
            {
                _nodes[place].Visited = true;
            }
        }
    }

    /// <summary>What an object takes, in bytes; 0 when it isn't there.</summary>
    public long ChargeOf(CacheKey key)
    {
        lock (_lock)
        {
            return _places.TryGetValue(key, out var place) ? (long)_nodes[place].Units * ObjectLayout.AllocationUnit : 0;
        }
    }

    /// <summary>Sets what an object takes (a multiple of the allocation unit, in bytes); a new one becomes the newest.</summary>
    public void Set(CacheKey key, long charge, long storedAtSeconds)
    {
        var units = checked((uint)(charge / ObjectLayout.AllocationUnit));
        lock (_lock)
        {
            if (!_places.TryGetValue(key, out var place))
            {
                place = Rent();
                _nodes[place] = new Node { Key = key };
                _places[key] = place;
                LinkNewest(place);
            }

            ref var node = ref _nodes[place];
            _units += (long)units - node.Units;
            node.Units = units;
            node.StoredAt = (uint)Math.Clamp(storedAtSeconds, 0, uint.MaxValue);
        }
    }

    /// <summary>Forgets an object; nothing happens when it isn't there.</summary>
    public void Remove(CacheKey key)
    {
        lock (_lock)
        {
            if (_places.Remove(key, out var place))
            {
                _units -= _nodes[place].Units;
                Unlink(place);
                _nodes[place].Next = _free;
                _free = place;
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _places.Clear();
            (_free, _oldest, _newest, _hand) = (None, None, None, None);
            _used = 0;
            _units = 0;
        }
    }

    /// <summary>The object that goes next; it stays until it is removed. Null when there is none.</summary>
    public CacheKey? NextVictim()
    {
        lock (_lock)
        {
            if (_places.Count == 0)
            {
                return null;
            }

            var place = _hand == None ? _oldest : _hand;
            while (_nodes[place].Visited)
            {
                _nodes[place].Visited = false;
                place = _nodes[place].Next == None ? _oldest : _nodes[place].Next;
            }

            _hand = place;
            return _nodes[place].Key;
        }
    }

    /// <summary>Puts all entries into the order of their store times, as they were before a restart.</summary>
    public void OrderByAge()
    {
        lock (_lock)
        {
            var places = _places.Values.ToArray();
            Array.Sort(places, (a, b) => _nodes[a].StoredAt.CompareTo(_nodes[b].StoredAt));
            _oldest = _newest = _hand = None;
            foreach (var place in places)
            {
                LinkNewest(place);
            }
        }
    }

    private int Rent()
    {
        if (_free != None)
        {
            var place = _free;
            _free = _nodes[place].Next;
            return place;
        }

        if (_used == _nodes.Length)
        {
            Array.Resize(ref _nodes, _used + Math.Max(_used / 4, 16));
        }

        return _used++;
    }

    private void LinkNewest(int place)
    {
        _nodes[place].Previous = _newest;
        _nodes[place].Next = None;
        if (_newest == None)
        {
            _oldest = place;
        }
        else
        {
            _nodes[_newest].Next = place;
        }

        _newest = place;
    }

    private void Unlink(int place)
    {
        var (previous, next) = (_nodes[place].Previous, _nodes[place].Next);
        _hand = _hand == place ? next : _hand;
        _oldest = _oldest == place ? next : _oldest;
        _newest = _newest == place ? previous : _newest;
        if (previous != None)
        {
            _nodes[previous].Next = next;
        }

        if (next != None)
        {
            _nodes[next].Previous = previous;
        }
    }

    private struct Node
    {
        public CacheKey Key;
        public int Previous;
        public int Next;
        public uint Units;
        public uint StoredAt;
        public bool Visited;
    }
}
