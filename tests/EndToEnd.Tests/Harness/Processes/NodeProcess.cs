using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CdnNode.EndToEnd.Tests.Harness.Processes;

/// <summary>The node as its users run it: a process with a public and an admin address, that can be stopped, killed and started again.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience.Event };
    private readonly NodeSetup _setup;
    private readonly TempFolder _own = new("node");
    private ProcessHost? _process;

    private NodeProcess(NodeSetup setup)
    {
        _setup = setup;
        Public = setup.Public ?? new Uri($"http://127.0.0.1:{Ports.Take()}");
        Admin = new Uri($"http://127.0.0.1:{Ports.Take()}");
    }

    public Uri Public { get; }

    public Uri Admin { get; }

    public string Data => _setup.Data ?? _own["data"];

    public ProcessHost Process => _process ?? throw new InvalidOperationException("The node is not running.");

    public static async Task<NodeProcess> StartAsync(NodeSetup setup, CancellationToken cancel)
    {
        var node = new NodeProcess(setup);
        try
        {
            await node.StartAsync(cancel);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the node's program to its end, for commands that answer and leave.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(CancellationToken cancel, params string[] arguments)
    {
        await using var process = ProcessHost.Start("cdnnode", Tool.Dotnet, [Repository.NodeAssembly, .. arguments]);
        var exitCode = await process.WaitForExitAsync(cancel);
        return (exitCode, $"{process.Out}\n{process.Error}");
    }

    /// <summary>Starts, again after a stop: the same addresses and the same data.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        string[] origin = _setup.Origin is { } address ? ["--origin", address.AbsoluteUri.TrimEnd('/')] : [];
        Directory.CreateDirectory(Data);
        _process = ProcessHost.Start("node", Tool.Dotnet,
            [Repository.NodeAssembly, "--urls", Root(Public), "--admin-urls", Root(Admin), .. origin, "--data", Data, .. _setup.Arguments],
            _setup.Environment, _own.Path);
        await _process.UntilReadyAsync("answers /healthz and /", async token => await AnswersAsync(new Uri(Admin, "/healthz"), token, HttpStatusCode.OK)
            && await AnswersAsync(Public, token), cancel);
    }

    public Task UntilReadyAsync(CancellationToken cancel) =>
        Process.UntilReadyAsync("is ready", token => AnswersAsync(new Uri(Admin, "/readyz"), token, HttpStatusCode.OK), cancel);

    /// <summary>What the admin listener says of the node's state.</summary>
    public async Task<JsonElement> StatusAsync(CancellationToken cancel) =>
        await Http.GetFromJsonAsync<JsonElement>(new Uri(Admin, "/api/status"), cancel);

    /// <summary>Asks the admin listener for a path as it is.</summary>
    public async Task<(int Status, string Text)> AdminAsync(string path, CancellationToken cancel)
    {
        using var answer = await Http.GetAsync(new Uri(Admin, path), cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancel));
    }

    /// <summary>The first figure of <c>/metrics</c> whose name begins so.</summary>
    public async Task<double> MetricAsync(string name, CancellationToken cancel)
    {
        var (_, text) = await AdminAsync("/metrics", cancel);
        var line = text.Split('\n').First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>SIGTERM and the wait for its end; the exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancel)
    {
        Process.Terminate();
        return await Process.WaitForExitAsync(cancel);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(CancellationToken cancel)
    {
        Process.Kill();
        await Process.WaitForExitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            await File.WriteAllTextAsync(Path.Combine(Repository.Artifacts, $"node-{_process.Id}.log"), $"{_process.Out}\n{_process.Error}");
        }

        _own.Dispose();
    }

    private static string Root(Uri address) => address.AbsoluteUri.TrimEnd('/');

    /// <summary>True when it answers (with <paramref name="status"/>, if one is named).</summary>
    private static async Task<bool> AnswersAsync(Uri address, CancellationToken cancel, HttpStatusCode? status = null)
    {
        try
        {
            using var answer = await Http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancel);
            return status is null || answer.StatusCode == status;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
