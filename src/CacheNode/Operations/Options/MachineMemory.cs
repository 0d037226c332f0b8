using CdnNode.Operations.Units;

namespace CdnNode.Operations.Options;

/// <summary>The memory this process may use: the machine's, or the container's limit when there is one.</summary>
public static class MachineMemory
{
    public static ByteSize Total => new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <param name="share">0 to 1.</param>
    public static ByteSize Share(double share) => new((long)(Total.Bytes * share));
}
