using CdnNode.Caching;

namespace CdnNode.Fetching;

/// <summary>An answer of <see cref="CacheReader"/> as a stream, for readers that know no blocks. Owns the answer.</summary>
/// <param name="start">First byte.</param>
/// <param name="length">Most bytes; null: to the end.</param>
public sealed class CacheReadStream(CacheRead read, long start, long? length) : Stream
{
    private readonly Stream? _passed = read.PassedBody;
    private long _position = start;
    private long _toSkip = read.File is null ? start : 0;
    private long _left = length ?? long.MaxValue;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="IOException">The answer broke off.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = buffer[..(int)Math.Min(buffer.Length, _left)];
        if (wanted.IsEmpty) return 0;
        try
        {
            var count = read.File is { } file ? await ReadFileAsync(file, wanted, cancellationToken) : await ReadPassedAsync(wanted, cancellationToken);
            _left -= count;
            return count;
        }
        catch (FillFailedException error)
        {
            throw new IOException("The answer broke off.", error);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask DisposeAsync()
    {
        if (_passed is not null) await _passed.DisposeAsync();
        await read.DisposeAsync();
        await base.DisposeAsync();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask<int> ReadFileAsync(FileHandle file, Memory<byte> wanted, CancellationToken cancellation)
    {
        using var lease = await file.ReadAsync(_position, wanted.Length, cancellation);
        var count = Math.Min(lease.Length, wanted.Length);
        lease.Memory[..count].CopyTo(wanted);
        _position += count;
        return count;
    }

    private async ValueTask<int> ReadPassedAsync(Memory<byte> wanted, CancellationToken cancellation)
    {
        if (_passed is null) return 0;
        for (; _toSkip > 0;)
        {
            var skipped = await _passed.ReadAsync(wanted[..(int)Math.Min(wanted.Length, _toSkip)], cancellation);
            if (skipped == 0) return 0;
            _toSkip -= skipped;
        }
        return await _passed.ReadAsync(wanted, cancellation);
    }
}
