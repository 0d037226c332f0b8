using System.Collections.Concurrent;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;

namespace CdnNode.EndToEnd.Tests.Scenarios.Past;

/// <summary>Loads the live playlist and every segment that it lists, once; whatever isn't whole and the origin's is a complaint.</summary>
internal sealed class LiveViewer : IAsyncDisposable
{
    /// <summary>The origin's folder is looked at a few times a second.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly Task _watching;

    private LiveViewer(RecordedLive live) => _watching = WatchAsync(live);

    public IReadOnlyCollection<string> Complaints => _complaints;

    public static LiveViewer Watch(RecordedLive live) => new(live);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync(RecordedLive live)
    {
        var seen = new HashSet<Uri>();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        try
        {
            while (await tick.WaitForNextTickAsync(_stop.Token)) await LoadAsync(live, seen);
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
        catch (Exception error) when (error is HttpRequestException or TimeoutException)
        {
            _complaints.Enqueue(error.Message);
        }
    }

    private async Task LoadAsync(RecordedLive live, HashSet<Uri> seen)
    {
        var media = live.Url("v0/index.m3u8");
        foreach (var segment in MediaPlaylist.Parse(media, await RecordedLive.TextAsync(media, _stop.Token)).Segments)
        {
            if (!seen.Add(segment)) continue;
            var bytes = await RecordedLive.BytesAsync(segment, _stop.Token);
            await Poll.UntilAsync($"{segment} is known to be the origin's", () => live.Hashes.Has(bytes), _stop.Token, s_patience);
        }
    }
}
