using System.Diagnostics;
using System.Globalization;

namespace CdnNode.LoadBench.Machine;

/// <summary>A stretch of time in which a server is watched.</summary>
internal sealed class Window
{
    /// <summary>USER_HZ: 100 on every Linux that this runs on.</summary>
    private const double TicksPerSecond = 100;

    private readonly Server _server;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly double _serverCpu;
    private readonly double _generatorCpu = ProcessTree.CpuSecondsOf(Environment.ProcessId);
    private readonly double _otherCpu = Others();

    private Window(Server server) => (_server, _serverCpu) = (server, server.CpuSeconds);

    public static Window Begin(Server server) => new(server);

    public Usage End()
    {
        var cpu = _server.CpuSeconds - _serverCpu;
        var time = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        return new Usage(time, cpu, ProcessTree.CpuSecondsOf(Environment.ProcessId) - _generatorCpu, Math.Max(0, Others() - _otherCpu));
    }

    /// <summary>All that the machine has worked, and that its host took away, but for the bench and its children.</summary>
    private static double Others()
    {
        // cpu user nice system idle iowait irq softirq steal ...
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var busy = ((int[])[1, 2, 3, 6, 7, 8]).Sum(i => long.Parse(fields[i], CultureInfo.InvariantCulture)) / TicksPerSecond;
        return busy - ProcessTree.CpuSeconds(Environment.ProcessId);
    }
}
