using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace CdnNode.EndToEnd.Tests.Harness.Clients;

/// <summary>A viewer: follows a playlist as RFC 8216 section 6.3 asks of a client and fetches every segment in order.</summary>
internal sealed class HlsViewer(Uri multivariant, int rendition) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience.Event };

    /// <summary>SHA-256 of every segment and initialisation section that was fetched, by its path.</summary>
    public ConcurrentDictionary<string, string> Hashes { get; } = new();

    /// <summary>The media playlist's own path, once known.</summary>
    public string? PlaylistPath { get; private set; }

    /// <summary>Everything that went wrong for this viewer.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>Watches until the title ends, or until it has been told to stop and has finished the segment in hand.</summary>
    public async Task WatchAsync(CancellationToken stop, CancellationToken cancel)
    {
        var list = await PlaylistAsync(multivariant, cancel);
        var address = list.Renditions[rendition % list.Renditions.Count];
        PlaylistPath = address.AbsolutePath;
        var next = -1L;
        while (!stop.IsCancellationRequested)
        {
            var media = await PlaylistAsync(address, cancel);
            var before = next;
            next = await FetchNewAsync(media, next, stop, cancel);
            if (media.Ended)
            {
                return;
            }

            await PauseAsync(next == before ? media.TargetDuration / 2 : media.TargetDuration, stop);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Fetches what <paramref name="media"/> lists from number <paramref name="next"/> on; the number after the last.</summary>
    private async Task<long> FetchNewAsync(MediaPlaylist media, long next, CancellationToken stop, CancellationToken cancel)
    {
        if (media.Map is { } map && !Hashes.ContainsKey(map.AbsolutePath))
        {
            await FetchAsync(map, cancel);
        }

        if (next >= 0 && media.MediaSequence > next)
        {
            Faults.Enqueue($"segments {next}..{media.MediaSequence - 1} left the playlist unseen");
        }

        // A live viewer starts three target durations from the end.
        next = Math.Max(next < 0 && !media.Ended ? media.MediaSequence + Math.Max(0, media.Segments.Count - 3) : next, media.MediaSequence);
        foreach (var segment in media.Segments.Skip((int)(next - media.MediaSequence)).TakeWhile(_ => !stop.IsCancellationRequested))
        {
            await FetchAsync(segment, cancel);
            next++;
        }

        return next;
    }

    private async Task<MediaPlaylist> PlaylistAsync(Uri address, CancellationToken cancel)
    {
        using var answer = await _http.GetAsync(address, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        return answer.IsSuccessStatusCode
            ? MediaPlaylist.Parse(address, text)
            : throw new HttpRequestException($"{(int)answer.StatusCode} for {address}: {text}");
    }

    private async Task FetchAsync(Uri address, CancellationToken cancel)
    {
        try
        {
            using var answer = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancel);
            answer.EnsureSuccessStatusCode();
            await using var body = await answer.Content.ReadAsStreamAsync(cancel);
            Hashes[address.AbsolutePath] = Convert.ToHexString(await SHA256.HashDataAsync(body, cancel));
        }
        catch (HttpRequestException e)
        {
            Faults.Enqueue($"{address}: {e.Message}");
        }
    }

    /// <summary>A live player's own waiting between two loads of a playlist, cut short when it is told to stop.</summary>
    private static async Task PauseAsync(TimeSpan time, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(time);
        try
        {
            await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }
}
