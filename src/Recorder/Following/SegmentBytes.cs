using System.Buffers;

namespace CdnNode.Recorder.Following;

/// <summary>The bytes of one segment in a pooled array that grew as they came.</summary>
internal sealed class SegmentBytes : IDisposable
{
    private const int FirstBytes = 256 << 10;

    private byte[]? _array;

    private SegmentBytes(byte[] array, int length) => (_array, Length) = (array, length);

    public int Length { get; }

    public ReadOnlySpan<byte> Span => _array.AsSpan(0, Length);

    /// <summary>Reads a stream to its end; null when it has more than is allowed. Nothing is allocated from a claimed size.</summary>
    public static async Task<SegmentBytes?> ReadAsync(Stream body, int maxBytes, CancellationToken cancellation)
    {
        var array = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBytes, maxBytes + 1));
        var length = 0;
        try
        {
            while (true)
            {
                if (length == array.Length)
                    array = Grow(array);
                var read = await body.ReadAsync(array.AsMemory(length), cancellation);
                length += read;
                if (length <= maxBytes && read > 0)
                    continue;
                var isWhole = length <= maxBytes;
                var bytes = new SegmentBytes(array, length);
                array = isWhole ? null : array;
                return isWhole ? bytes : null;
            }
        }
        finally
        {
            if (array is not null)
                ArrayPool<byte>.Shared.Return(array);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array)
            ArrayPool<byte>.Shared.Return(array);
    }

    private static byte[] Grow(byte[] array)
    {
        var larger = ArrayPool<byte>.Shared.Rent(array.Length * 2);
        array.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(array);
        return larger;
    }
}
