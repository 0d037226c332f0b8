using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace CdnNode.RecorderBench;

/// <summary>What a recorder needs around it and a bench has no use for, and where the repository is.</summary>
internal sealed class Quiet : IMeterFactory
{
    public static string Root { get; } = FindRoot();

    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));
}
