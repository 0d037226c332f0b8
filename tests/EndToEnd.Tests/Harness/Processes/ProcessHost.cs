using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CdnNode.EndToEnd.Tests.Harness.Processes;

/// <summary>One process of a scenario: started, listened to, signalled by its id, and never left behind.</summary>
/// <remarks>
/// <code>
/// Start -> running -- Terminate / Kill / its own end --> exited
///             '------------ DisposeAsync (kills) -------->  exited
///             '------------ test host gone (Reaper) ----->  killed
/// </code>
/// </remarks>
internal sealed partial class ProcessHost : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _name;

    private ProcessHost(string name, Process process)
    {
        _name = name;
        _process = process;
        Id = process.Id;
        Reaper.Hold(Id);
        process.OutputDataReceived += (_, line) => Add(Out, line.Data);
        process.ErrorDataReceived += (_, line) => Add(Error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Exited = WatchAsync();
    }

    public int Id { get; }

    /// <summary>Completes with the exit code (128 + signal where a signal ended it) once all output has been read.</summary>
    public Task<int> Exited { get; }

    public ProcessLog Out { get; } = new();

    public ProcessLog Error { get; } = new();

    public static ProcessHost Start(
        string name, string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>>? environment = null, string? folder = null)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var (key, value) in environment ?? [])
        {
            info.Environment[key] = value;
        }

        var process = Process.Start(info) ?? throw new InvalidOperationException($"{name} did not start.");
        process.StandardInput.Close();
        return new ProcessHost(name, process);
    }

    public void Terminate() => Signal(15);

    public void Kill() => Signal(9);

    /// <summary>Stands still, all threads, once this returns; it notices nothing of the time that passes.</summary>
    public Task PauseAsync(CancellationToken cancel)
    {
        Signal(19);
        return Poll.UntilAsync($"{_name} stands still", IsStopped, cancel);
    }

    /// <summary>Goes on after a pause.</summary>
    public void Resume() => Signal(18);

    /// <summary>Waits until the process is ready; its early end is an error that shows what it said.</summary>
    public async Task UntilReadyAsync(string what, Func<CancellationToken, Task<bool>> ready, CancellationToken cancel)
    {
        try
        {
            await Poll.UntilAsync($"{_name} {what}", async token => Exited.IsCompleted ? throw Ended() : await ready(token), cancel);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{Error}\n{Out}", late);
        }
    }

    public async Task<int> WaitForExitAsync(CancellationToken cancel) => await Exited.WaitAsync(Patience.Event, cancel);

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);

    private static void Add(ProcessLog log, string? line)
    {
        if (line is not null)
        {
            log.Add(line);
        }
    }

    /// <summary>The state is the letter behind the name, which stands in parentheses (proc(5)).</summary>
    private bool IsStopped()
    {
        var stat = File.ReadAllText($"/proc/{Id}/stat");
        return stat[stat.LastIndexOf(')') + 2] == 'T';
    }

    private void Signal(int number)
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(Id, number);
        }
    }

    private async Task<int> WatchAsync()
    {
        await _process.WaitForExitAsync();
        Reaper.Release(Id);
        return _process.ExitCode;
    }

    private InvalidOperationException Ended() =>
        new($"{_name} ended with exit code {_process.ExitCode} before it was ready.\n{Error}\n{Out}");
}
