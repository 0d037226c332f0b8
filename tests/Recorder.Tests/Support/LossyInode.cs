namespace CdnNode.Recorder.Tests.Support;

/// <summary>A file of a <see cref="LossyDisk"/>: what the process sees, what the medium has, and the changes between the two.</summary>
internal sealed class LossyInode
{
    private const int Sector = 512;

    private readonly List<(long Offset, byte[]? Bytes)> _unsynced = [];
    private byte[] _seen = [];
    private byte[] _durable = [];

    public int Length { get; private set; }

    public long AllocatedBytes => (Length + 4095) / 4096 * 4096L;

    public ReadOnlySpan<byte> Seen => _seen.AsSpan(0, Length);

    public int Read(Span<byte> destination, long offset)
    {
        var count = (int)Math.Clamp(Length - offset, 0, destination.Length);
        _seen.AsSpan((int)Math.Min(offset, Length), count).CopyTo(destination);
        return count;
    }

    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        _unsynced.Add((offset, source.ToArray()));
        Put(ref _seen, source, offset);
        Length = Math.Max(Length, (int)offset + source.Length);
    }

    public void Truncate(long length)
    {
        _unsynced.Add((length, null));
        Length = (int)length;
    }

    public void Sync()
    {
        _durable = Seen.ToArray();
        _unsynced.Clear();
    }

    /// <summary>Spoils a byte, on the medium too.</summary>
    public void Flip(int at)
    {
        _seen[at] ^= 0x40;
        _durable[at] ^= 0x40;
    }

    /// <summary>What a process finds that was not the last to write: all of it.</summary>
    public LossyInode AfterKill()
    {
        var next = new LossyInode { _seen = Seen.ToArray(), Length = Length, _durable = _durable };
        next._unsynced.AddRange(_unsynced);
        return next;
    }

    /// <summary>
    /// What is left behind a power cut: of every sector that was written and not synced the old bytes, the new ones, or neither; and a length that is the old one or any of
    /// those that the file went through.
    /// </summary>
    public LossyInode AfterPowerCut(Random random)
    {
        var bytes = (byte[])_durable.Clone();
        var length = bytes.Length;
        foreach (var (offset, written) in _unsynced)
        {
            if (written is null)
            {
                length = random.Next(2) == 0 ? (int)offset : length;
                continue;
            }

            for (var at = 0; at < written.Length; at += Sector)
                length = Math.Max(length, Survive(ref bytes, written.AsSpan(at, Math.Min(Sector, written.Length - at)), (int)offset + at, random));
        }

        Array.Resize(ref bytes, length);
        return new LossyInode { _seen = bytes, _durable = (byte[])bytes.Clone(), Length = length };
    }

    /// <summary>The length that comes of it; 0 when the sector is lost.</summary>
    private static int Survive(ref byte[] bytes, ReadOnlySpan<byte> sector, int offset, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                return 0;
            case 1:
                var scrambled = new byte[sector.Length];
                random.NextBytes(scrambled);
                Put(ref bytes, scrambled, offset);
                return offset + sector.Length;
            default:
                Put(ref bytes, sector, offset);
                return offset + sector.Length;
        }
    }

    private static void Put(ref byte[] bytes, ReadOnlySpan<byte> source, long offset)
    {
        if (bytes.Length < offset + source.Length)
            Array.Resize(ref bytes, (int)Math.Max(offset + source.Length, Math.Min(bytes.Length * 2L, 1 << 28)));
        source.CopyTo(bytes.AsSpan((int)offset));
    }
}
