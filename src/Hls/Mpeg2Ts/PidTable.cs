namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>State of the PIDs that appear in a stream, found in constant time, in memory that is bounded whatever PIDs appear.</summary>
internal sealed class PidTable<T>
    where T : struct
{
    /// <summary>A program has a handful; a few dozen are plenty for a segment.</summary>
    public const int Capacity = 64;

    private readonly byte[] _slotPlusOne = new byte[TsPacket.NullPid + 1];
    private readonly T[] _states = new T[Capacity];
    private int _count;

    /// <summary>The states in use.</summary>
    public Span<T> InUse => _states.AsSpan(0, _count);

    public bool Contains(int pid) => _slotPlusOne[pid] != 0;

    /// <summary>False when the PID is new and the table full.</summary>
    public bool TryAdd(int pid)
    {
        if (Contains(pid))
            return true;
        if (_count == Capacity)
            return false;
        _states[_count] = default;
        _slotPlusOne[pid] = (byte)++_count;
        return true;
    }

    /// <summary>Of a PID that is in the table.</summary>
    public ref T this[int pid] => ref _states[_slotPlusOne[pid] - 1];

    public void Clear()
    {
        Array.Clear(_slotPlusOne);
        _count = 0;
    }
}
