using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace CdnNode.LoadBench.Machine;

/// <summary>The machine and the versions of what runs on it, in a line for under a table's heading.</summary>
internal static partial class Host
{
    /// <summary>The most files that a process here may hold open.</summary>
    public static int OpenFiles { get; } =
        int.Parse(Match("/proc/self/limits", MaxOpenFiles()) is { Length: > 0 } text ? text : "1024", CultureInfo.InvariantCulture);

    public static string Describe()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30);
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{TimeProvider.System.GetUtcNow():d MMMM yyyy, HH:mm} UTC; {Match("/proc/cpuinfo", ModelName())}, {Environment.ProcessorCount} cores, {memory} GiB, Linux {Version(Environment.OSVersion.VersionString)}, {Match("/etc/os-release", PrettyName())}, {RuntimeInformation.FrameworkDescription}{Peers()}; load {load} at the start");
    }

    private static string Peers() => Program("nginx", "nginx", "-v") + Program("Varnish", "varnishd", "-V") + Program("Traffic Server", "traffic_server", "--version");

    private static string Program(string name, string program, string argument)
    {
        if (Debian.Find(program) is not { } file) return "";
        using var process = Process.Start(new ProcessStartInfo(file, argument) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return $", {name} {Version(said)}";
    }

    private static string Version(string text) => Number().Match(text).Value;

    private static string Match(string file, Regex line) => File.Exists(file) ? line.Match(File.ReadAllText(file)).Groups[1].Value : "";

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"^Max open files\s+(\d+)", RegexOptions.Multiline)]
    private static partial Regex MaxOpenFiles();

    [GeneratedRegex(@"^model name\s*:\s*(.+)$", RegexOptions.Multiline)]
    private static partial Regex ModelName();

    [GeneratedRegex("^PRETTY_NAME=\"(.+)\"$", RegexOptions.Multiline)]
    private static partial Regex PrettyName();
}
