using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Targets;

/// <summary>The node as it is shipped, compiled ahead of time, with everything on that is on by default: cache, validation, access log, metrics.</summary>
/// <param name="Name">In tables.</param>
/// <param name="Assembly">The published file.</param>
internal sealed record Node(string Name, string Assembly)
{
    /// <summary>What <c>dotnet publish -c Release src/CacheNode</c> has made of this clone.</summary>
    /// <exception cref="InvalidOperationException">Nothing has been published.</exception>
    public static Node Published => At("CdnNode", Here());

    /// <summary>Another build, in the folder that it was published into.</summary>
    /// <exception cref="InvalidOperationException">Nothing was.</exception>
    public static Node In(string folder) => At($"CdnNode in {Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}", Path.GetFullPath(folder));

    /// <summary>Unpaced.</summary>
    public Server Start(int origin, string work) => Start(work, origin, new() { ["CdnNode__Shaper__Mode"] = "off", ["CdnNode__Disk__Enabled"] = "false" });

    /// <param name="kilobits">Fixed rate of each viewer.</param>
    /// <param name="quantum">Bytes of one paced write; 0 leaves it to the shaper.</param>
    public Server StartPaced(int origin, string work, int kilobits, int quantum) => Start(work, origin, new()
    {
        ["CdnNode__Shaper__Mode"] = "fixed",
        ["CdnNode__Shaper__FixedRate"] = string.Create(CultureInfo.InvariantCulture, $"{kilobits}kbit"),
        ["CdnNode__Shaper__Quantum"] = string.Create(CultureInfo.InvariantCulture, $"{quantum}B"),
        ["CdnNode__Disk__Enabled"] = "false",
    });

    /// <summary>The demo as its origin.</summary>
    public Server StartDemo(string work, string mode) => Start(work, null, new() { ["CdnNode__Shaper__Mode"] = mode });

    /// <summary>To start again and again over one disk tier.</summary>
    public Command Kept(int port, int origin, string work) =>
        Command(port, origin, Path.Combine(work, "node-kept"), new() { ["CdnNode__Shaper__Mode"] = "off", ["CdnNode__Drain__Grace"] = "0s" });

    private Server Start(string work, int? origin, Dictionary<string, string> variables)
    {
        var port = Server.FreePort();
        return Server.Start(Cores.Server, port, Command(port, origin, Path.Combine(work, $"node-{port}"), variables));
    }

    private Command Command(int port, int? origin, string data, Dictionary<string, string> variables)
    {
        variables["CdnNode__Memory__Cap"] = "1GiB";
        variables["Logging__LogLevel__Default"] = "Warning";
        string[] source = origin is null ? [] : ["--origin", $"http://127.0.0.1:{origin}"];
        return new Command(
            ["dotnet", Assembly, .. source, "--urls", $"http://127.0.0.1:{port}", "--admin-urls", $"http://127.0.0.1:{Server.FreePort()}", "--data", data], variables);
    }

    private static Node At(string name, string folder)
    {
        var file = Path.Combine(folder, "cdnnode.dll");
        return File.Exists(file) ? new Node(name, file) : throw new InvalidOperationException($"{file} is missing: dotnet publish -c Release src/CacheNode");
    }

    private static string Here([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, $"../../../src/CacheNode/bin/Release/net10.0/{RuntimeInformation.RuntimeIdentifier}/publish"));
}
