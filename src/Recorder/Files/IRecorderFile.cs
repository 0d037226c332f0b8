namespace CdnNode.Recorder.Files;

/// <summary>One open file. Calls block; every member throws <see cref="RecorderFileException"/> alone. Reads may come from many threads.</summary>
internal interface IRecorderFile : IDisposable
{
    /// <summary>In bytes.</summary>
    long Length { get; }

    /// <summary>Reads until the destination is full or the file ends; returns the bytes read.</summary>
    int Read(Span<byte> destination, long offset);

    /// <summary>Writes all bytes; when it throws, any part of them may be in the file.</summary>
    void Write(ReadOnlyMemory<byte> source, long offset);

    /// <summary>fdatasync(2): what was written, and the length that reading it needs, survive a power cut. When it throws, nobody knows which of it does.</summary>
    void Sync();

    /// <summary>Cuts the file.</summary>
    void Truncate(long length);
}
