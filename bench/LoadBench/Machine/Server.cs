using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdnNode.LoadBench.Machine;

/// <summary>A process under test or beside it: started on its core, awaited by its port, ended by its id.</summary>
internal sealed class Server : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly ConcurrentDictionary<Server, bool> s_running = new();
    private static volatile bool s_isOver;
    private readonly List<Process> _processes = [];
    private readonly StringBuilder _errors = new();
    private readonly int _core;
    private readonly string _name;

    private Server(int core, int port, Command command)
    {
        if (s_isOver) throw new InvalidOperationException("The bench is over.");
        (_core, Port, _name) = (core, port, Path.GetFileName(command.Words[0]));
        s_running[this] = true;
        Spawn(command);
    }

    public int Port { get; }

    /// <summary>Of the processes and all their children, so far.</summary>
    public double CpuSeconds => _processes.Sum(static p => ProcessTree.CpuSeconds(p.Id));

    /// <summary>Proportional set size of the processes and all their children.</summary>
    public long MemoryBytes => _processes.Sum(static p => ProcessTree.MemoryBytes(p.Id));

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Without waiting for anything.</summary>
    public static Server Launch(int core, int port, Command command) => new(core, port, command);

    /// <exception cref="InvalidOperationException">It ended, or its port stayed closed for a minute.</exception>
    public static Server Start(int core, int port, Command command)
    {
        var server = Launch(core, port, command);
        for (var began = Stopwatch.GetTimestamp(); !IsOpen(port); Thread.Sleep(5))
        {
            if (!server.HasEnded && Stopwatch.GetElapsedTime(began) < s_patience) continue;
            server.Dispose();
            throw new InvalidOperationException($"{server._name} does not listen on port {port}: {server._errors}");
        }
        return server;
    }

    /// <summary>Ends all that still run, and lets none start.</summary>
    public static void EndAll()
    {
        s_isOver = true;
        foreach (var server in s_running.Keys) server.Dispose();
    }

    public bool HasEnded => _processes[0].HasExited;

    /// <summary>A process that belongs to the server, on the same core: its CPU and memory are the server's.</summary>
    public void Add(Command companion) => Spawn(companion);

    /// <summary>Asks it to end (SIGTERM), so that it writes what it keeps; kills it after a minute.</summary>
    public void Stop()
    {
        foreach (var process in _processes) _ = Kernel.Kill(process.Id, Kernel.Terminate);
        foreach (var process in _processes) process.WaitForExit(s_patience);
        Dispose();
    }

    public void Dispose()
    {
        if (!s_running.TryRemove(this, out _)) return;
        foreach (var process in _processes)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }

    private static bool IsOpen(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Spawn(Command command)
    {
        var start = new ProcessStartInfo("taskset") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in (string[])["-c", _core.ToString(CultureInfo.InvariantCulture), .. command.Words]) start.ArgumentList.Add(word);
        foreach (var (name, value) in command.Variables) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
    }
}
