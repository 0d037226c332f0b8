namespace CdnNode.Caching.Disk.Files;

/// <summary>One open file. Reads may come from many threads; every member throws <see cref="DiskException"/> alone.</summary>
internal interface IDiskFile : IDisposable
{
    /// <summary>Length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads until the destination is full or the file ends; returns the bytes read.</summary>
    int Read(Span<byte> destination, long offset);

    /// <summary>Writes all bytes; when it throws, any part of them may be in the file.</summary>
    void Write(ReadOnlySpan<byte> source, long offset);
}
