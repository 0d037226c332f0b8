using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Targets;

namespace CdnNode.LoadBench.Tables;

/// <summary>What all targets share: the objects, their origin, and a folder in memory for caches and logs. Gone at the end.</summary>
internal sealed class Lab : IDisposable
{
    private readonly MediaTree _tree = new();
    private readonly Server _origin;

    public Lab()
    {
        Work = Directory.CreateDirectory(Path.Combine("/dev/shm", $"cdnnode-bench-work-{Environment.ProcessId}")).FullName;
        _origin = Nginx.StartOrigin(_tree, Work);
    }

    public string Work { get; }

    public int OriginPort => _origin.Port;

    public void Dispose()
    {
        _origin.Dispose();
        _tree.Dispose();
        Directory.Delete(Work, recursive: true);
    }
}
