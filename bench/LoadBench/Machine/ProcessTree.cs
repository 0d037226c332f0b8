using System.Globalization;

namespace CdnNode.LoadBench.Machine;

/// <summary>What a server and its children have used, from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    /// <summary>USER_HZ: 100 on every Linux that this runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>User and system time, in seconds, of those that live now.</summary>
    public static double CpuSeconds(int root) => Members(root).Sum(CpuSecondsOf);

    /// <summary>Proportional set size (shared pages divided among their sharers), in bytes.</summary>
    public static long MemoryBytes(int root) => Members(root).Sum(MemoryBytesOf);

    private static IEnumerable<int> Members(int root)
    {
        yield return root;
        foreach (var task in Directory.GetDirectories($"/proc/{root}/task"))
        {
            foreach (var child in Read($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                foreach (var member in Members(int.Parse(child, CultureInfo.InvariantCulture))) yield return member;
            }
        }
    }

    private static double CpuSecondsOf(int pid)
    {
        var stat = Read($"/proc/{pid}/stat");
        // The second field is the name in parentheses, which may hold blanks; the 14th and 15th are the times.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static long MemoryBytesOf(int pid)
    {
        var line = Read($"/proc/{pid}/smaps_rollup").Split('\n').FirstOrDefault(static l => l.StartsWith("Pss:", StringComparison.Ordinal));
        return line is null ? 0 : 1024 * long.Parse(line[4..^2].Trim(), CultureInfo.InvariantCulture);
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
