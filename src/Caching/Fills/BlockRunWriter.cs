namespace CdnNode.Caching;

/// <summary>Takes the bytes of a run of missing blocks from an <see cref="IBlockOrigin"/>.</summary>
public sealed class BlockRunWriter
{
    private readonly BlockRun _run;

    internal BlockRunWriter(BlockRun run)
    {
        _run = run;
        FirstByte = run.Position;
    }

    /// <summary>Offset of the first byte wanted.</summary>
    public long FirstByte { get; }

    /// <summary>Offset of the last byte wanted, inclusive as in <c>Range: bytes=first-last</c>.</summary>
    public long LastByte => _run.EndByte - 1;

    /// <summary>Offset of the next byte to write.</summary>
    public long Position => _run.Position;

    internal bool IsOutdated { get; private set; }

    /// <summary>Writes the next bytes; those behind <see cref="LastByte"/> are dropped.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken ct) => await _run.WriteAsync(data, ct);

    /// <summary>The origin's object is another one now: the file is doomed, its readers fail, the next request starts afresh.</summary>
    public void GenerationChanged()
    {
        IsOutdated = true;
        _run.File.Outdate();
    }
}
