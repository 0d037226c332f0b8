using CdnNode.Freshness;

namespace CdnNode.Origin.Local;

/// <summary>A file that is read on threads of its own.</summary>
/// <param name="timeout">How long one read may take.</param>
public sealed class ThreadedFile(LocalFile file, FileThreads threads, TimeSpan timeout) : ILocalContent
{
    public long Length => file.Length;

    public string ContentType => file.ContentType;

    public DateTimeOffset LastModified => file.LastModified;

    public EntityTag Tag => file.Tag;

    public async ValueTask<int> ReadAsync(Memory<byte> destination, long offset, CancellationToken cancellation) =>
        await threads.RunAsync(() => file.Read(destination, offset), timeout, cancellation);
}
