using CdnNode.Operations.Units;

namespace CdnNode.Operations.Options;

/// <summary>The memory tier: section <c>CdnNode:Memory</c>.</summary>
public sealed record MemoryOptions
{
    /// <summary>Bytes of all blocks together, as a size or as a share of the machine's (or container's) memory. 4MiB to 90%. Default 25%.</summary>
    public ByteSize Cap { get; init; } = MachineMemory.Share(0.25);

    /// <summary>Bytes of one block, a power of two. 4KiB to 4MiB. Default 256KiB.</summary>
    public ByteSize BlockSize { get; init; } = ByteSize.FromKiB(256);

    /// <summary>Aging starts when fewer blocks than this share are free. 1% to 50%. Default 10%.</summary>
    public double AgingStart { get; init; } = 0.10;

    /// <summary>Aging stops when this share of the blocks is free. Above <see cref="AgingStart"/>, to 90%. Default 20%.</summary>
    public double AgingStop { get; init; } = 0.20;
}
