using CdnNode.Recorder.Files;

namespace CdnNode.RecorderBench.Writing;

/// <summary>The local disk, with a count of what is written and synced.</summary>
internal sealed class CountedFiles(LocalRecorderFiles files) : IRecorderFiles
{
    private const int UnitBytes = 1 << 20;
    private long _syncs;
    private long _dataWrites;
    private long _wholeUnits;
    private long _dataBytes;
    private long _unitBytes;

    public long Syncs => Interlocked.Read(ref _syncs);

    public long DataWrites => Interlocked.Read(ref _dataWrites);

    public long WholeUnits => Interlocked.Read(ref _wholeUnits);

    /// <summary>Part of the data's bytes that went in writes of exactly 1 MiB.</summary>
    public double UnitShare => (double)Interlocked.Read(ref _unitBytes) / Math.Max(1, Interlocked.Read(ref _dataBytes));

    public void CreateFolder(string path) => files.CreateFolder(path);

    public IReadOnlyList<string> List(string folder) => files.List(folder);

    public IRecorderFile? TryOpen(string path, bool forWriting) => files.TryOpen(path, forWriting);

    public long? TryGetLength(string path) => files.TryGetLength(path);

    public IRecorderFile Create(string path) => new Counted(this, files.Create(path), isData: path.EndsWith(".ts", StringComparison.Ordinal));

    public void Replace(string from, string to) => files.Replace(from, to);

    public void Delete(string path) => files.Delete(path);

    public void SyncFolder(string path)
    {
        Interlocked.Increment(ref _syncs);
        files.SyncFolder(path);
    }

    public long FreeBytes() => files.FreeBytes();

    public IDisposable Lock() => files.Lock();

    private sealed class Counted(CountedFiles counts, IRecorderFile file, bool isData) : IRecorderFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> destination, long offset) => file.Read(destination, offset);

        public void Write(ReadOnlyMemory<byte> source, long offset)
        {
            file.Write(source, offset);
            if (!isData)
                return;
            Interlocked.Increment(ref counts._dataWrites);
            Interlocked.Add(ref counts._dataBytes, source.Length);
            if (source.Length != UnitBytes)
                return;
            Interlocked.Increment(ref counts._wholeUnits);
            Interlocked.Add(ref counts._unitBytes, source.Length);
        }

        public void Sync()
        {
            Interlocked.Increment(ref counts._syncs);
            file.Sync();
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
