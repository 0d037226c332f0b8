using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.PlaylistChecking;

namespace CdnNode.EndToEnd.Tests.Scenarios.HotStandby;

/// <summary>A small origin: a packager and the web server in front of what it writes.</summary>
internal sealed class PackagedOrigin : IAsyncDisposable
{
    private const int Starts = 5;

    /// <summary>A packager that is started at a cut is some hundredths of a second from the other; a recorder takes a second for rounding.</summary>
    private static readonly TimeSpan s_apart = TimeSpan.FromSeconds(0.75);

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

    /// <summary>
    /// Its dates are those of the other one. A busy machine may drag out the start of a packager, whose dates are then seconds late: what these leave out would be a gap by right. Such a one begins anew.
    /// </summary>
    /// <param name="since">When it was started.</param>
    public async Task AgreeWithAsync(PackagedOrigin other, DateTime since, CancellationToken cancel)
    {
        for (var start = 1; ; start++)
        {
            await Poll.UntilAsync("the packager has cut", () => LastCut > since, cancel);
            var apart = (Lateness() - other.Lateness()).Duration();
            if (apart <= s_apart) return;
            if (start == Starts) throw new InvalidOperationException($"The packagers' dates are {apart} apart, {Starts} times.");
            await _packager.KillAsync();
            var cut = other.LastCut;
            await Poll.UntilAsync("the other one cuts", () => other.LastCut != cut, cancel);
            since = DateTime.UtcNow;
            _packager.Start();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _packager.DisposeAsync();
        await Hashes.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>From the end of what is listed, by its dates, to the moment at which it was listed.</summary>
    private TimeSpan Lateness()
    {
        while (true)
        {
            var cut = LastCut;
            var checker = new ReloadChecker("the packager's own", needsDates: true);
            checker.Add(_packager.ReadPlaylist());
            var last = checker.Latest!.Segments[^1];
            // Of one playlist, not of two.
            if (LastCut == cut) return cut - (last.Date!.Value.UtcDateTime + TimeSpan.FromSeconds((double)last.Duration));
        }
    }
}
