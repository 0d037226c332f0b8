using System.Globalization;
using System.Runtime.CompilerServices;
using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Targets;

/// <summary>The node, built Release, with everything on that is on by default: cache, validation, access log, metrics.</summary>
internal static class Node
{
    /// <param name="kilobits">Fixed rate of each viewer; 0 unpaced.</param>
    /// <param name="quantum">Bytes of one paced write; 0 leaves it to the shaper.</param>
    public static Server Start(int origin, string work, int kilobits, int quantum)
    {
        var port = Server.FreePort();
        var environment = new Dictionary<string, string>
        {
            ["CdnNode__Shaper__Mode"] = kilobits > 0 ? "fixed" : "off",
            ["CdnNode__Memory__Cap"] = "1GiB",
            ["CdnNode__Disk__Enabled"] = "false",
            ["Logging__LogLevel__Default"] = "Warning",
        };
        if (kilobits > 0) environment["CdnNode__Shaper__FixedRate"] = string.Create(CultureInfo.InvariantCulture, $"{kilobits}kbit");
        if (quantum > 0) environment["CdnNode__Shaper__Quantum"] = string.Create(CultureInfo.InvariantCulture, $"{quantum}B");
        return Server.Start(
            Cores.Server, port, environment, "dotnet", Assembly(), "--origin", $"http://127.0.0.1:{origin}", "--urls", $"http://127.0.0.1:{port}",
            "--admin-urls", $"http://127.0.0.1:{Server.FreePort()}", "--data", Path.Combine(work, $"node-{port}"));
    }

    /// <summary>The demo as its origin, everything else as it comes.</summary>
    public static Server StartDemo(string work, string mode)
    {
        var port = Server.FreePort();
        var environment = new Dictionary<string, string> { ["CdnNode__Shaper__Mode"] = mode, ["Logging__LogLevel__Default"] = "Warning" };
        return Server.Start(
            Cores.Server, port, environment, "dotnet", Assembly(), "--urls", $"http://127.0.0.1:{port}",
            "--admin-urls", $"http://127.0.0.1:{Server.FreePort()}", "--data", Path.Combine(work, $"node-{port}"));
    }

    private static string Assembly([CallerFilePath] string here = "")
    {
        var file = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/CacheNode/bin/Release/net10.0/cdnnode.dll"));
        return File.Exists(file) ? file : throw new InvalidOperationException($"{file} is missing: dotnet build -c Release src/CacheNode");
    }
}
