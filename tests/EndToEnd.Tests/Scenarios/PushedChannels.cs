using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>The demo's live channel as MPEG-TS over UDP.</summary>
public sealed class PushedChannels
{
    private const int PacketBytes = 188;

    private static readonly int s_seconds = Patience.ShortOrLong(6, 30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task Continuity_counters_go_on_and_the_rate_is_that_of_the_media()
    {
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        receiver.Client.ReceiveBufferSize = 4 << 20;
        await using var node = await NodeProcess.StartAsync(Push($"127.0.0.1:{((IPEndPoint)receiver.Client.LocalEndPoint!).Port}"), Cancel);
        var counters = new TsCounters();
        counters.Take((await receiver.ReceiveAsync(Cancel)).Buffer);
        var started = Stopwatch.GetTimestamp();

        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(s_seconds)) counters.Take((await receiver.ReceiveAsync(Cancel)).Buffer);

        Assert.Empty(counters.Errors);
        Assert.True(counters.ClockSeconds > s_seconds / 2.0, $"{counters.ClockSeconds} s of media in {s_seconds} s");
        // Measured against the stream's own clock; real time is for the long form on a quiet machine.
        if (Patience.Long) Assert.InRange(counters.ClockSeconds / s_seconds, 0.99, 1.01);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task Ffmpeg_reads_a_unicast_push_without_a_word()
    {
        var port = Ports.Take();
        var watching = FfmpegPlayer.WatchAsync(new Uri($"udp://127.0.0.1:{port}?fifo_size=100000"), s_seconds, Cancel);
        await using var node = await NodeProcess.StartAsync(Push($"127.0.0.1:{port}"), Cancel);

        Assert.Empty(await watching);
    }

    /// <summary>In a network namespace of its own: no datagram leaves the machine. Needs root.</summary>
    [Fact(Timeout = Patience.Scenario)]
    public async Task Ffmpeg_reads_a_multicast_push_without_a_word()
    {
        if (Environment.UserName != "root") Assert.Skip("Network namespaces need root.");
        using var data = new TempFolder("push");
        var script =
            $"""
            ip link set lo up multicast on && ip route add 239.0.0.0/8 dev lo || exit 9
            ffmpeg -hide_banner -nostdin -v warning -i 'udp://239.1.1.1:5000?fifo_size=100000&localaddr=127.0.0.1' -t {s_seconds} -f null - & player=$!
            '{Tool.Dotnet}' '{Repository.NodeAssembly}' --urls http://127.0.0.1:8080 --admin-urls http://127.0.0.1:8081 --data '{data.Path}' {string.Join(' ', Push("239.1.1.1:5000").Arguments.Select(a => $"'{a}'"))} > /dev/null & node=$!
            wait $player; code=$?
            kill $node; wait $node
            exit $code
            """;
        await using var process = ProcessHost.Start("push in a namespace", "/usr/bin/unshare", ["-n", "/bin/bash", "-c", script]);

        Assert.Equal(0, await process.Exited.WaitAsync(Patience.Event + TimeSpan.FromSeconds(s_seconds), Cancel));
        Assert.Empty(process.Error.Lines);
    }

    private static NodeSetup Push(string target) => new()
    {
        Arguments = ["--CdnNode:Shaper:Push:demo:Path=/live/demo/index.m3u8", $"--CdnNode:Shaper:Push:demo:Url=udp://{target}?pkt_size=1316"],
    };

    /// <summary>Continuity counters (ISO/IEC 13818-1 section 2.4.3.3) and the program clock of what was received.</summary>
    private sealed class TsCounters
    {
        private readonly Dictionary<int, int> _last = [];
        private long? _first;
        private long _clock;

        public List<string> Errors { get; } = [];

        public double ClockSeconds => (_clock - _first.GetValueOrDefault()) / 90_000.0;

        public void Take(byte[] datagram)
        {
            for (var at = 0; at < datagram.Length; at += PacketBytes) Take(datagram.AsSpan(at, PacketBytes));
        }

        private void Take(ReadOnlySpan<byte> packet)
        {
            var (pid, control, counter) = (((packet[1] & 0x1F) << 8) | packet[2], packet[3] & 0x30, packet[3] & 0x0F);
            if (packet[0] != 0x47) Errors.Add("no sync byte");
            if ((control & 0x20) != 0 && packet[4] >= 7 && (packet[5] & 0x10) != 0) TakeClock(packet[6..]);
            if ((control & 0x10) == 0 || pid == 0x1FFF) return;
            if (_last.TryGetValue(pid, out var last) && counter != ((last + 1) & 0x0F)) Errors.Add($"PID {pid}: {counter} after {last}");
            _last[pid] = counter;
        }

        private void TakeClock(ReadOnlySpan<byte> field)
        {
            _clock = ((long)field[0] << 25) | ((long)field[1] << 17) | ((long)field[2] << 9) | ((long)field[3] << 1) | (uint)(field[4] >> 7);
            _first ??= _clock;
        }
    }
}
