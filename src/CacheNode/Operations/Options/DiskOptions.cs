using CdnNode.Operations.Units;

namespace CdnNode.Operations.Options;

/// <summary>The disk tier, in <c>cache</c> below the data directory: section <c>CdnNode:Disk</c>.</summary>
public sealed record DiskOptions
{
    /// <summary>Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Bytes the tier may take. 16MiB to 1024TiB. Default 10GiB.</summary>
    public ByteSize Size { get; init; } = ByteSize.FromGiB(10);

    /// <summary>Bytes of the file system that are never used. 0 to 1024TiB. Default 1GiB.</summary>
    public ByteSize KeepFree { get; init; } = ByteSize.FromGiB(1);

    public OpenFileOptions OpenFiles { get; init; } = new();
}
