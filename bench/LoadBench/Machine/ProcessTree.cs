using System.Globalization;

namespace CdnNode.LoadBench.Machine;

/// <summary>What a process and its children have used.</summary>
internal static class ProcessTree
{
    /// <summary>User and system time, in seconds, of those that live now.</summary>
    public static double CpuSeconds(int root) => Members(root).Sum(CpuSecondsOf);

    /// <summary>Proportional set size (shared pages divided among their sharers), in bytes.</summary>
    public static long MemoryBytes(int root) => Members(root).Sum(MemoryBytesOf);

    /// <summary>
    /// Of one process, its children left out, to the nanosecond: <c>/proc</c> has hundredths of a second, of which a hundred viewers need
    /// few. The number of a process's CPU clock is the kernel's (<c>MAKE_PROCESS_CPUCLOCK</c> in its posix-timers.h, kind 2 for all time run).
    /// </summary>
    public static double CpuSecondsOf(int process) =>
        Kernel.ClockTime((~process << 3) | 2, out var time) == 0 ? time.Seconds + (time.Nanoseconds / 1e9) : 0;

    private static IEnumerable<int> Members(int root)
    {
        yield return root;
        foreach (var task in Tasks(root))
        {
            foreach (var child in Read($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                foreach (var member in Members(int.Parse(child, CultureInfo.InvariantCulture))) yield return member;
            }
        }
    }

    private static string[] Tasks(int process)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{process}/task");
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static long MemoryBytesOf(int process)
    {
        var line = Read($"/proc/{process}/smaps_rollup").Split('\n').FirstOrDefault(static l => l.StartsWith("Pss:", StringComparison.Ordinal));
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
