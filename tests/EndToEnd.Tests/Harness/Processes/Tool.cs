namespace CdnNode.EndToEnd.Tests.Harness.Processes;

/// <summary>Programs of the system that scenarios are made of.</summary>
internal static class Tool
{
    public static string Nginx => Find("nginx");

    public static string Ffmpeg => Find("ffmpeg");

    public static string Ffprobe => Find("ffprobe");

    public static string Chromium => Find("chromium");

    public static string Dotnet => Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : Find("dotnet");

    /// <summary>Null where it isn't installed: what needs it is skipped.</summary>
    public static string? Strace => TryFind("strace");

    /// <summary>Null where it isn't installed: what needs it is skipped.</summary>
    public static string? Java => TryFind("java");

    /// <summary>Where ./test.sh puts it; it need not be there. <c>CDNNODE_WIREMOCK_JAR</c> names another place.</summary>
    public static string WireMockJar => Environment.GetEnvironmentVariable("CDNNODE_WIREMOCK_JAR") is { Length: > 0 } named
        ? named
        : Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "cdnnode", "wiremock-standalone-3.13.2.jar");

    public static string? MakeExt4 => TryFind("mkfs.ext4");

    public static string Mount => Find("mount");

    public static string Unmount => Find("umount");

    private static string Find(string name) =>
        TryFind(name) ?? throw new InvalidOperationException($"'{name}' is needed for this scenario and is not installed; ./test.sh says how.");

    private static string? TryFind(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Concat(["/usr/sbin", "/sbin", "/usr/bin", "/usr/local/bin", "/usr/share/dotnet", "/usr/lib/dotnet"])
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }
}
