using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Origins;

namespace CdnNode.EndToEnd.Tests.Scenarios.HotStandby;

/// <summary>A small origin: a packager and the web server in front of what it writes.</summary>
internal sealed class PackagedOrigin : IAsyncDisposable
{
    private readonly FfmpegPackager _packager;

    private PackagedOrigin(NginxOrigin server, FfmpegPackager packager, SegmentHashes hashes) => (Server, _packager, Hashes) = (server, packager, hashes);

    public NginxOrigin Server { get; }

    /// <summary>Of everything that it ever packaged.</summary>
    public SegmentHashes Hashes { get; }

    public DateTime LastCut => _packager.LastCut;

    public static async Task<PackagedOrigin> StartAsync(int port, int firstNumber, Container container, CancellationToken cancel)
    {
        var server = await NginxOrigin.StartAsync(cancel);
        var folder = Directory.CreateDirectory(Path.Combine(server.Root, "live")).FullName;
        var packager = new FfmpegPackager(folder, port, firstNumber, container);
        packager.Start();
        return new PackagedOrigin(server, packager, SegmentHashes.Watch(folder));
    }

    /// <param name="packagerAlone">The server goes on and serves a playlist that stands still.</param>
    public async Task KillAsync(bool packagerAlone)
    {
        if (!packagerAlone) await Server.KillAsync();
        await _packager.KillAsync();
    }

    /// <summary>Both begin anew, with the packager's first number; the old files lie there until it writes over them.</summary>
    public async Task ReviveAsync(bool packagerAlone, CancellationToken cancel)
    {
        _packager.Start();
        if (!packagerAlone) await Server.ReviveAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _packager.DisposeAsync();
        await Hashes.DisposeAsync();
        await Server.DisposeAsync();
    }
}
