using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Targets;

namespace CdnNode.LoadBench.Tables;

/// <summary>What all targets share: the objects, their origin, and folders for caches and logs. Gone at the end.</summary>
internal sealed class Lab : IDisposable
{
    private const string Memory = "/dev/shm";
    private const long NeededBytes = 3L << 30;
    private static readonly string s_name = $"cdnnode-bench-{Environment.ProcessId}";
    private readonly MediaTree _tree;
    private readonly Server _origin;

    /// <exception cref="InvalidOperationException">Too little room in memory, or no nginx.</exception>
    public Lab()
    {
        if (new DriveInfo(Memory).AvailableFreeSpace is var free and < NeededBytes)
            throw new InvalidOperationException($"{Memory} has {free >> 20} MiB free, and objects, caches and logs need {NeededBytes >> 20}.");
        _tree = new MediaTree(Directory.CreateDirectory(Path.Combine(Memory, s_name, "objects")).FullName);
        _origin = Nginx.StartOrigin(_tree, Work);
    }

    /// <summary>A folder in memory.</summary>
    public static string Work => Directory.CreateDirectory(Path.Combine(Memory, s_name)).FullName;

    /// <summary>A folder on a disk, or where else the machine has its temporary files.</summary>
    public static string DiskWork => Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), s_name)).FullName;

    public int OriginPort => _origin.Port;

    public static void RemoveFolders()
    {
        foreach (var folder in (string[])[Work, DiskWork]) Directory.Delete(folder, recursive: true);
    }

    /// <summary>What viewers of this rate ask for.</summary>
    public ObjectKind SegmentsAt(int kilobits)
    {
        var kind = ObjectKind.TenSeconds(kilobits);
        _tree.Add(kind);
        return kind;
    }

    public void Dispose() => _origin.Dispose();
}
