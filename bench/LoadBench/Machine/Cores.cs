using System.Diagnostics;

namespace CdnNode.LoadBench.Machine;

/// <summary>The server under test has the first core, the generator (and the origin, idle once the caches are warm) the second.</summary>
internal static class Cores
{
    public const int Server = 0;
    public const int Generator = 1;

    public static void PinGenerator()
    {
        using var self = Process.GetCurrentProcess();
        self.ProcessorAffinity = 1 << Generator;
    }
}
