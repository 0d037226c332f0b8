using System.Diagnostics;
using System.Globalization;
using System.Text;
using CdnNode.EndToEnd.Tests.Harness.Origins;

namespace CdnNode.EndToEnd.Tests.Scenarios.Outage;

/// <summary>An origin with a live channel that grows by the clock and a title; while it is down it says 503, or breaks connections, and counts what it is asked.</summary>
internal sealed class LiveOrigin : IAsyncDisposable
{
    public const string Playlist = "/live/index.m3u8";
    public const int TitleSegments = 400;

    private const int Window = 4;
    private readonly ScriptedOrigin _origin = new();
    private readonly TimeSpan _targetDuration;
    private readonly long _started;
    private readonly bool _breaksConnections;
    private volatile bool _isDown;
    private int _asked;

    /// <param name="started">Origins of one channel began at the same time.</param>
    public LiveOrigin(TimeSpan targetDuration, long started, bool breaksConnections)
    {
        (_targetDuration, _started, _breaksConnections) = (targetDuration, started, breaksConnections);
        Map(Playlist, exchange => exchange.AnswerAsync(200, Encoding.ASCII.GetBytes(Listing()), "Content-Type: application/vnd.apple.mpegurl"));
        for (var i = 0; i < TitleSegments; i++) MapSegment(TitlePath(i), i);
        for (var i = 0; i < TitleSegments; i++) MapSegment($"/live/{i}.ts", i);
    }

    public Uri Address => _origin.Address;

    /// <summary>Requests so far, whatever came of them.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    /// <summary>Number of the newest segment.</summary>
    public int Newest => (int)(Stopwatch.GetElapsedTime(_started) / _targetDuration) + Window - 1;

    public static string TitlePath(int segment) => $"/title/{segment}.ts";

    public static byte[] Bytes(int segment) => VirtualBytes.Make(segment + 1, 0, 20_000);

    public ValueTask DisposeAsync() => _origin.DisposeAsync();

    private void MapSegment(string path, int segment) =>
        Map(path, exchange => exchange.AnswerAsync(200, Bytes(segment), "Content-Type: video/mp2t", "Cache-Control: max-age=3600", $"ETag: \"{segment}\""));

    private void Map(string path, Func<OriginExchange, Task> answer) => _origin.Map(path, async exchange =>
    {
        Interlocked.Increment(ref _asked);
        if (!_isDown) await answer(exchange);
        else if (_breaksConnections) exchange.Cut();
        else await exchange.AnswerAsync(503, default);
    });

    private string Listing()
    {
        var first = Newest - Window + 1;
        var seconds = _targetDuration.TotalSeconds;
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-TARGETDURATION:{seconds}\n#EXT-X-MEDIA-SEQUENCE:{first}\n");
        for (var i = first; i <= Newest; i++) text.Append(CultureInfo.InvariantCulture, $"#EXTINF:{seconds:F3},\n{i}.ts\n");
        return text.ToString();
    }
}
