using System.Diagnostics;

namespace CdnNode.LoadBench.Load;

/// <summary>One thread that receives for all connections and hands the bytes to a callback.</summary>
internal sealed unsafe class EpollLoop : IDisposable
{
    private const int MaxEvents = 1024;
    private readonly int _epoll = Native.EpollCreate(0);
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(256 * 1024, pinned: true);
    private readonly Native.EpollEvent[] _events = GC.AllocateArray<Native.EpollEvent>(MaxEvents, pinned: true);

    /// <param name="index">Comes back with the connection's bytes.</param>
    public void Add(Connection connection, int index)
    {
        var what = new Native.EpollEvent { Events = Native.EpollIn, Data = ((ulong)(uint)index << 32) | (uint)connection.Descriptor };
        if (Native.EpollControl(_epoll, Native.EpollAdd, connection.Descriptor, &what) != 0) throw new InvalidOperationException("epoll_ctl failed.");
    }

    /// <summary>Waits at most so long and serves what is there. A connection that was closed is told of once.</summary>
    /// <param name="received">Index and bytes; no bytes: the server closed.</param>
    public void Run(int milliseconds, ReadOnlySpanAction received)
    {
        int count;
        fixed (Native.EpollEvent* events = _events) count = Native.EpollWait(_epoll, events, MaxEvents, milliseconds);
        for (var i = 0; i < count; i++)
        {
            var data = _events[i].Data;
            nint bytes;
            fixed (byte* buffer = _buffer) bytes = Native.Receive((int)(uint)data, buffer, _buffer.Length, 0);
            if (bytes <= 0) _ = Native.EpollControl(_epoll, Native.EpollDelete, (int)(uint)data, null);
            received((int)(data >> 32), bytes <= 0 ? default : _buffer.AsSpan(0, (int)bytes));
        }
    }

    /// <summary>Serves for so long, or until all is done.</summary>
    public void RunFor(TimeSpan time, ReadOnlySpanAction received, Func<bool>? isDone = null)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time && isDone?.Invoke() != true;) Run(5, received);
    }

    public void Dispose() => _ = Native.Close(_epoll);

    public delegate void ReadOnlySpanAction(int index, ReadOnlySpan<byte> bytes);
}
