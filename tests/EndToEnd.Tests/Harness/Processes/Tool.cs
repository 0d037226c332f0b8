namespace CdnNode.EndToEnd.Tests.Harness.Processes;

/// <summary>Programs of the system that scenarios are made of.</summary>
internal static class Tool
{
    public static string Nginx => Find("nginx");

    public static string Ffmpeg => Find("ffmpeg");

    public static string Chromium => Find("chromium");

    public static string Dotnet => Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : Find("dotnet");

    private static string Find(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Concat(["/usr/sbin", "/usr/bin", "/usr/local/bin", "/usr/share/dotnet", "/usr/lib/dotnet"])
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"'{name}' is needed for this scenario and is not installed; ./test.sh says how.");
    }
}
