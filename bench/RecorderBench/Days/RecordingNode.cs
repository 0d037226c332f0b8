using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CdnNode.RecorderBench.Days;

/// <summary>The node as a process of its own on a data folder with recordings; its origin is away, so that nothing is added.</summary>
internal sealed class RecordingNode : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly HttpClient _http;

    private RecordingNode(Process process, Uri address) => (_process, _http) = (process, new HttpClient { BaseAddress = address, Timeout = s_patience });

    /// <summary>From the process's start to its first answer.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Used since its start, by all its threads.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <exception cref="InvalidOperationException">The node isn't built in this bench's configuration, or ended.</exception>
    public static async Task<RecordingNode> StartAsync(string data)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Parent!.Name;
        var assembly = Path.Combine(Quiet.Root, $"src/CacheNode/bin/{configuration}/net10.0/cdnnode.dll");
        if (!File.Exists(assembly))
            throw new InvalidOperationException($"{assembly} is missing: dotnet build -c {configuration} src/CacheNode");
        var (port, admin) = (FreePort(), FreePort());
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            assembly, "--origin", "http://127.0.0.1:9", "--urls", $"http://127.0.0.1:{port}", "--admin-urls", $"http://127.0.0.1:{admin}", "--data", data, "--CdnNode:Recorder:KeepFree=0B",
            .. Enumerable.Range(0, MonthOfChannels.Channels).SelectMany(static i => (string[])
            [
                $"--CdnNode:Recorder:Channels:{MonthOfChannels.Name(i)}:Playlist={MonthOfChannels.PlaylistOf(i)}", $"--CdnNode:Recorder:Channels:{MonthOfChannels.Name(i)}:MaxAge=3660d",
            ]),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var node = new RecordingNode(process, new Uri($"http://127.0.0.1:{port}"));
        while (!await node.AnswersAsync())
        {
            if (!process.HasExited && Stopwatch.GetElapsedTime(began) < s_patience)
                continue;
            node.Dispose();
            throw new InvalidOperationException("The node does not answer.");
        }

        node.StartTime = Stopwatch.GetElapsedTime(began);
        return node;
    }

    public Task<string> GetAsync(string target) => _http.GetStringAsync(new Uri(target, UriKind.Relative));

    public void Dispose()
    {
        _http.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("/playlist.m3u", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            await Task.Delay(10);
            return false;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
