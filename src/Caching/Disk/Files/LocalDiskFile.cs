using Microsoft.Win32.SafeHandles;

namespace CdnNode.Caching.Disk.Files;

/// <summary>A file of the local file system, by pread(2) and pwrite(2).</summary>
internal sealed class LocalDiskFile(SafeFileHandle handle) : IDiskFile
{
    public long Length
    {
        get
        {
            try
            {
                return RandomAccess.GetLength(handle);
            }
            catch (Exception exception) when (DiskException.From(exception) is { } fault)
            {
                throw fault;
            }
        }
    }

    public int Read(Span<byte> destination, long offset)
    {
        try
        {
            var total = 0;
            while (total < destination.Length)
            {
                var read = RandomAccess.Read(handle, destination[total..], offset + total);
                if (read == 0)
                {
                    break;
                }

                total += read;
            }

            return total;
        }
        catch (Exception exception) when (DiskException.From(exception) is { } fault)
        {
            throw fault;
        }
    }

    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        try
        {
            RandomAccess.Write(handle, source, offset);
        }
        catch (Exception exception) when (DiskException.From(exception) is { } fault)
        {
            throw fault;
        }
    }

    public void Dispose() => handle.Dispose();
}
