using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios.FailingOrigins;

/// <summary>
/// One node for all tests of failing origins. Each test takes a lane: a path with a cluster of its own, whose primary misbehaves and which
/// has a backup that doesn't, or none. So no test meets the breakers and budgets of another.
/// </summary>
public sealed class Faults : IAsyncLifetime
{
    /// <summary>Length of what the backup has everywhere.</summary>
    internal const int Length = 100_000;

    private const int Lanes = 24;
    private readonly TempFolder _folder = new("faults");
    private readonly Dictionary<(Primary Primary, bool HasBackup), int> _taken = [];

    /// <summary>Its queue of finished handshakes is full, so the kernel answers no more of them.</summary>
    private readonly Socket _swallowing = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private readonly List<Socket> _queued = [];

    internal static byte[] Body { get; } = VirtualBytes.Make(1, 0, Length);

    internal WireMock WireMock { get; private set; } = null!;

    /// <summary>The primary over bare TCP.</summary>
    internal ScriptedOrigin Raw { get; } = new();

    internal ScriptedOrigin Backup { get; } = new();

    internal NodeProcess Node { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        WireMock = await WireMock.StartAsync(cancel);
        _swallowing.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _swallowing.Listen(0);
        for (var i = 0; i < 2; i++)
        {
            _queued.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false });
            _ = _queued[i].ConnectAsync(_swallowing.LocalEndPoint!, cancel).AsTask();
        }

        var file = _folder["node.json"];
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(Configuration()), cancel);
        Node = await NodeProcess.StartAsync(new NodeSetup { Arguments = ["--config", file] }, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (Node is not null) await Node.DisposeAsync();
        if (WireMock is not null) await WireMock.DisposeAsync();
        await Raw.DisposeAsync();
        await Backup.DisposeAsync();
        foreach (var socket in _queued) socket.Dispose();
        _swallowing.Dispose();
        _folder.Dispose();
    }

    /// <summary>WireMock's words for an answer as the backup would give it.</summary>
    internal static object Good(params (string Name, string Value)[] fields)
    {
        var headers = new Dictionary<string, string> { ["Content-Type"] = "video/mp4", ["Cache-Control"] = "max-age=3600" };
        foreach (var (name, value) in fields) headers[name] = value;
        return new { status = 200, headers, base64Body = Convert.ToBase64String(Body) };
    }

    internal static bool IsWhole(RawAnswer answer) => answer is { Status: 200, Complete: true } && answer.Body.AsSpan().SequenceEqual(Body);

    /// <summary>A lane that no other test uses. Its backup has <see cref="Body"/> under every name that is asked for by <see cref="Lane.At"/>.</summary>
    internal Lane Take(Primary primary, bool hasBackup)
    {
        var next = _taken.GetValueOrDefault((primary, hasBackup));
        Assert.True(next < Lanes, "More lanes are needed.");
        _taken[(primary, hasBackup)] = next + 1;
        return new Lane(this, PrefixOf(primary, hasBackup, next), hasBackup);
    }

    internal Task<RawAnswer> GetAsync(string path, params string[] fields) =>
        RawConnection.GetAsync(Node.Public, path, TestContext.Current.CancellationToken, fields);

    private object Configuration()
    {
        var all = Enum.GetValues<Primary>().SelectMany(primary => new[] { false, true }.SelectMany(hasBackup =>
            Enumerable.Range(0, Lanes).Select(i => (Prefix: PrefixOf(primary, hasBackup, i), Primary: primary, HasBackup: hasBackup)))).ToList();
        return new
        {
            CdnNode = new
            {
                Origin = new { FirstByteTimeout = "1s", IdleTimeout = "1s", MinimumRateWindow = "1s", ReturnAfter = "3s", RetryBudget = "100%" },
                Prefetch = new { Enabled = false },
                Shaper = new { Mode = "off" },
                Disk = new { Enabled = false },
            },
            ReverseProxy = new
            {
                Routes = all.ToDictionary(l => l.Prefix, l => new { ClusterId = l.Prefix, Match = new { Path = $"/{l.Prefix}/{{**path}}" } }),
                Clusters = all.ToDictionary(l => l.Prefix, l => new { Destinations = DestinationsOf(l.Primary, l.HasBackup) }),
            },
        };
    }

    private Dictionary<string, object> DestinationsOf(Primary primary, bool hasBackup)
    {
        var address = primary switch
        {
            Primary.WireMock => WireMock.Address,
            Primary.Raw => Raw.Address,
            Primary.Swallowing => new Uri($"http://{_swallowing.LocalEndPoint}"),
            _ => new Uri($"http://127.0.0.1:{Ports.Take()}"),
        };
        var destinations = new Dictionary<string, object> { ["primary"] = new { Address = address, Metadata = new { Priority = "0" } } };
        if (hasBackup) destinations["backup"] = new { Backup.Address, Metadata = new { Priority = "1" } };
        return destinations;
    }

    private static string PrefixOf(Primary primary, bool hasBackup, int i) => $"{primary}-{(hasBackup ? "pair" : "alone")}-{i}".ToLowerInvariant();

    /// <summary>Who misbehaves.</summary>
    internal enum Primary
    {
        WireMock,

        /// <summary><see cref="Faults.Raw"/>.</summary>
        Raw,

        /// <summary>Nobody listens there.</summary>
        Refusing,

        /// <summary>Doesn't answer the handshake.</summary>
        Swallowing,
    }
}
