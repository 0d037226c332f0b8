using System.Globalization;

namespace CdnNode.LoadBench.Machine;

/// <summary>The server under test has the first core, the generator (and the origin, idle once the caches are warm) the second.</summary>
internal static class Cores
{
    public const int Server = 0;
    public const int Generator = 1;

    /// <summary>Pins every thread that the bench has by now, the runtime's own too; new ones are born where their maker is.</summary>
    public static void PinGenerator()
    {
        foreach (var thread in Directory.GetDirectories("/proc/self/task"))
            _ = Kernel.SetAffinity(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), sizeof(ulong), 1UL << Generator);
    }
}
