using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Origins;

namespace CdnNode.EndToEnd.Tests.Scenarios.HotStandby;

/// <summary>A small origin: a packager and the web server in front of what it writes.</summary>
internal sealed class PackagedOrigin : IAsyncDisposable
{
    public enum Death
    {
        /// <summary>The server, and the packager behind it.</summary>
        AtOnce,

        /// <summary>The packager cuts once more behind the dead server: the server, revived first, shows a playlist that nobody has seen and that stands still.</summary>
        PackagerLater,

        /// <summary>The server goes on and serves a playlist that stands still.</summary>
        PackagerAlone,
    }

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

    public async Task KillAsync(Death death, CancellationToken cancel)
    {
        if (death != Death.PackagerAlone) await Server.KillAsync();
        var cut = LastCut;
        if (death == Death.PackagerLater) await Poll.UntilAsync("the packager cuts once more", () => LastCut != cut, cancel);
        await _packager.KillAsync();
    }

    /// <summary>Both begin anew, with the packager's first number; the old files lie there until it writes over them.</summary>
    public async Task ReviveAsync(Death death, CancellationToken cancel)
    {
        _packager.Start();
        if (death != Death.PackagerAlone) await Server.ReviveAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _packager.DisposeAsync();
        await Hashes.DisposeAsync();
        await Server.DisposeAsync();
    }
}
