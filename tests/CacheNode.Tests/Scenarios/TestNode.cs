using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CdnNode.Operations.Configuration;
using CdnNode.Operations.Hosting;
using CdnNode.Tests.Pacing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CdnNode.Tests.Scenarios;

/// <summary>A real origin, a real node in front of it and a client, all on loopback sockets: what the scenarios are told in.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly WebApplication _origin;
    private readonly WebApplication _node;
    private readonly DirectoryInfo _data;
    private int _originRequests;

    private TestNode(WebApplication origin, WebApplication node, DirectoryInfo data)
    {
        (_origin, _node, _data) = (origin, node, data);
        Address = new Uri(node.Urls.First());
        AdminAddress = new Uri(node.Urls.Last());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 4096 }) { BaseAddress = Address };
        Admin = new HttpClient { BaseAddress = AdminAddress };
    }

    public Uri Address { get; }

    public Uri AdminAddress { get; }

    /// <summary>Where the origin itself answers.</summary>
    public Uri OriginAddress => new(_origin.Urls.Single());

    public HttpClient Client { get; }

    public HttpClient Admin { get; }

    /// <summary>Requests that the origin has seen.</summary>
    public int OriginRequests => Volatile.Read(ref _originRequests);

    public static Task<TestNode> StartAsync(RequestDelegate originAnswers, params (string Key, string Value)[] settings) =>
        StartAsync(TimeProvider.System, originAnswers, settings);

    /// <remarks>
    /// The environment counts as for every node, so <c>CdnNode__Delivery__DirectSocket=false</c> turns the direct way off for all tests that don't state the switch.
    /// </remarks>
    /// <param name="time">The clock of the node, and of the origin's <c>Date</c>.</param>
    public static async Task<TestNode> StartAsync(TimeProvider time, RequestDelegate originAnswers, params (string Key, string Value)[] settings)
    {
        TestNode? made = null;
        var origin = await StartOriginAsync(context =>
        {
            Interlocked.Increment(ref made!._originRequests);
            // Both clocks agree: what the origin makes now isn't old to a node whose time was moved.
            context.Response.Headers.Date = time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
            return originAnswers(context);
        });
        var data = Directory.CreateTempSubdirectory("cdnnode-test-");
        var overrides = new Dictionary<string, string?>
        {
            ["CdnNode:Urls"] = "http://127.0.0.1:0",
            ["CdnNode:AdminUrls"] = "http://127.0.0.1:0",
            ["CdnNode:Origins:0"] = origin.Urls.Single(),
            ["CdnNode:DataDirectory"] = data.FullName,
            ["CdnNode:Memory:Cap"] = "64MiB",
            ["CdnNode:Drain:Grace"] = "0s",
            ["CdnNode:Drain:Timeout"] = "5s",
            ["Logging:LogLevel:Default"] = "None",
            ["Logging:LogLevel:Microsoft"] = "None",
        };
        foreach (var (key, value) in settings) overrides[key] = value;
        var configuration = ConfigurationLoader.Load(null, overrides);
        var read = NodeOptionsReader.Read(configuration);
        Assert.Empty(read.Errors);
        var node = NodeApplication.Build(read.Options, read.Options.Origins, configuration, time);
        // What another thread takes over costs real time, of which a held clock makes any time: sends end on the wheel's own thread, by the server's pipe too.
        if (time is HeldTime) node.Services.GetRequiredService<IOptions<SocketTransportOptions>>().Value.UnsafePreferInlineScheduling = true;
        await node.StartAsync();
        return made = new TestNode(origin, node, data);
    }

    /// <summary>A part of the node, for what no request can ask.</summary>
    public T Service<T>()
        where T : notnull => _node.Services.GetRequiredService<T>();

    public async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in fields) request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Literal bytes to the public port; everything that comes back until the node closes.</summary>
    public async Task<string> SendRawAsync(string bytes)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port, TestContext.Current.CancellationToken);
        await socket.SendAsync(System.Text.Encoding.Latin1.GetBytes(bytes), TestContext.Current.CancellationToken);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        // A graceful stop, since disposal alone leaves queued access log lines unwritten.
        await _node.StopAsync();
        await _node.DisposeAsync();
        await _origin.DisposeAsync();
        DeleteData();
    }

    /// <summary>A node that was disposed writes nothing: whoever does is named.</summary>
    private void DeleteData()
    {
        try
        {
            _data.Delete(recursive: true);
        }
        catch (IOException error)
        {
            throw new IOException($"{error.Message}; there now: {string.Join(", ", _data.GetFiles("*", SearchOption.AllDirectories).Select(static file => $"{file.FullName} of {file.LastWriteTimeUtc:O}"))}", error);
        }
    }

    /// <summary>An origin alone, for scenarios with more than one.</summary>
    public static async Task<WebApplication> StartOriginAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel =>
        {
            kestrel.RequestHeaderEncodingSelector = kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var origin = builder.Build();
        origin.Run(answer);
        await origin.StartAsync();
        return origin;
    }
}
