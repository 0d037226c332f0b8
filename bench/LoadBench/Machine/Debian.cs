namespace CdnNode.LoadBench.Machine;

/// <summary>Programs of Debian's packages.</summary>
internal static class Debian
{
    private static readonly string[] s_folders = ["/usr/sbin", "/usr/bin", "/sbin", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')];

    public static string? Find(string program) =>
        s_folders.Where(static f => f.Length > 0).Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);

    /// <exception cref="InvalidOperationException">It isn't installed.</exception>
    public static string Need(string program, string package) =>
        Find(program) ?? throw new InvalidOperationException($"{program} is missing: apt-get install {package}");

    /// <summary>Says so when it isn't installed.</summary>
    public static bool Has(string program, string package)
    {
        if (Find(program) is not null) return true;
        Console.Error.WriteLine($"{program} is missing, so its rows are too: apt-get install {package}");
        return false;
    }
}
