using CdnNode.Recorder.Files;

namespace CdnNode.Recorder.Archive;

/// <summary>Reads the bytes of one recorded segment. While it isn't disposed retention leaves the hour alone.</summary>
public sealed class SegmentReader : IDisposable
{
    private readonly HourFile _hour;
    private readonly IRecorderFile _file;
    private readonly DiskThreads _readers;
    private readonly long _offset;
    private int _isDisposed;

    internal SegmentReader(HourFile hour, IRecorderFile file, DiskThreads readers, long offset, int length, uint crc) =>
        (_hour, _file, _readers, _offset, Length, Crc32C) = (hour, file, readers, offset, length, crc);

    /// <summary>In bytes.</summary>
    public int Length { get; }

    /// <summary>CRC-32C that all its bytes together have.</summary>
    public uint Crc32C { get; }

    /// <summary>What the bytes are.</summary>
    public MediaFormat Format => _hour.Format;

    /// <summary>Reads from a place in the segment until the destination is full or the segment ends. The blocking part runs on the recorder's own threads.</summary>
    /// <returns>Bytes read: fewer than asked for only at the segment's end.</returns>
    /// <exception cref="IOException">The disk failed, or the file is shorter than its journal says.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, int position)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        var wanted = destination[..Math.Clamp(Length - position, 0, destination.Length)];
        if (wanted.IsEmpty)
            return 0;
        var read = await _readers.RunAsync(() => _file.Read(wanted.Span, _offset + position));
        return read == wanted.Length ? read : throw new IOException($"'{_hour.DataPath}' ends {wanted.Length - read} bytes early.");
    }

    /// <summary>Reads all of it and compares the checksum.</summary>
    /// <exception cref="IOException">The disk failed, or gave other bytes than were recorded.</exception>
    public async ValueTask<byte[]> ReadAllAsync()
    {
        var bytes = new byte[Length];
        await ReadAsync(bytes, 0);
        return Files.Crc32C.Of(bytes) == Crc32C ? bytes : throw new IOException($"'{_hour.DataPath}' has other bytes at {_offset} than were recorded.");
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            _hour.Release();
    }
}
