using Microsoft.Win32.SafeHandles;

namespace CdnNode.Recorder.Files;

/// <summary>A file of the local file system, by pread(2), pwrite(2) and fdatasync(2).</summary>
internal sealed class LocalRecorderFile(SafeFileHandle handle) : IRecorderFile
{
    public long Length => Try(() => RandomAccess.GetLength(handle));

    public int Read(Span<byte> destination, long offset)
    {
        try
        {
            var total = 0;
            while (total < destination.Length)
            {
                var read = RandomAccess.Read(handle, destination[total..], offset + total);
                if (read == 0)
                    break;
                total += read;
            }

            return total;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            throw RecorderFileException.From(exception);
        }
    }

    public void Write(ReadOnlyMemory<byte> source, long offset) => Try(() =>
    {
        RandomAccess.Write(handle, source.Span, offset);
        return true;
    });

    public void Sync() => LinuxCalls.SyncData(handle);

    public void Truncate(long length) => Try(() =>
    {
        RandomAccess.SetLength(handle, length);
        return true;
    });

    public void Dispose() => handle.Dispose();

    private static T Try<T>(Func<T> operation)
    {
        try
        {
            return operation();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            throw RecorderFileException.From(exception);
        }
    }
}
