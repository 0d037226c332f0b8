using CdnNode.Freshness;
using Microsoft.Win32.SafeHandles;

namespace CdnNode.Origin.Local;

/// <summary>An open regular file as one generation of an object: it is what it was when it was opened, or it is no more.</summary>
/// <remarks>
/// The entity tag is made of length and time of change (100 ns). Not of the inode: nodes that hold copies of one file must agree on its tag,
/// or a shield behind them would take every other answer for another generation.
/// </remarks>
public sealed class LocalFile(SafeFileHandle handle, string contentType) : IDisposable
{
    private readonly DateTime _changed = File.GetLastWriteTimeUtc(handle);

    public long Length { get; } = RandomAccess.GetLength(handle);

    public string ContentType { get; } = contentType;

    public DateTimeOffset LastModified => new(_changed);

    public EntityTag Tag => new($"{Length:x}-{_changed.Ticks:x}", IsWeak: false);

    /// <summary>Reads until the buffer is full or the file ends. Blocks.</summary>
    /// <exception cref="IOException">The file is another one by now, or can't be read.</exception>
    public int Read(Memory<byte> destination, long offset)
    {
        var done = 0;
        while (done < destination.Length && RandomAccess.Read(handle, destination.Span[done..], offset + done) is var read and > 0) done += read;
        // Looked at behind the bytes: whatever changed them before has changed the time too.
        if (done < Math.Min(destination.Length, Length - offset) || RandomAccess.GetLength(handle) != Length || File.GetLastWriteTimeUtc(handle) != _changed)
            throw new IOException("The file changed while it was read.");
        return done;
    }

    public void Dispose() => handle.Dispose();
}
