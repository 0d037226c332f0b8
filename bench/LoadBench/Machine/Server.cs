using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CdnNode.LoadBench.Machine;

/// <summary>A process under test or beside it: started on its core, awaited by its port, ended by its id.</summary>
internal sealed class Server : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private Server(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public int Id => _process.Id;

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <exception cref="InvalidOperationException">It ended, or its port stayed closed for a minute.</exception>
    public static Server Start(int core, int port, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        var start = new ProcessStartInfo("taskset") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", core.ToString(CultureInfo.InvariantCulture), .. command]) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        var errors = new System.Text.StringBuilder();
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new Server(process, port);
        var waited = Stopwatch.StartNew();
        while (!IsOpen(port))
        {
            if (process.HasExited || waited.Elapsed > s_patience)
            {
                server.Dispose();
                throw new InvalidOperationException($"{command[0]} does not listen on port {port}: {errors}");
            }
            Thread.Sleep(5);
        }
        return server;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
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
}
