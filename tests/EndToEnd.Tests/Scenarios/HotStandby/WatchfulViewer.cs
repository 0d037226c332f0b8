using System.Collections.Concurrent;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.PlaylistChecking;

namespace CdnNode.EndToEnd.Tests.Scenarios.HotStandby;

/// <summary>
/// A viewer of one rendition who misses nothing: loads the playlist four times a second, has the strict checker read it, and fetches every segment as soon
/// as it is listed.
/// </summary>
/// <param name="isWhole">Whether bytes are, from their first to their last, a segment of the origin in a segment's name.</param>
internal sealed class WatchfulViewer(Uri playlist, Func<string, byte[], bool> isWhole) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience.Event };
    private readonly ReloadChecker _checker = new(playlist.AbsolutePath, needsDates: true);
    private readonly Dictionary<string, byte[]> _doubtful = [];
    private readonly HashSet<string> _seen = [];

    /// <summary>Requests that were not answered with 200.</summary>
    public ConcurrentQueue<string> Failed { get; } = new();

    public IReadOnlyList<string> Findings => _checker.Findings;

    public int Reloads => _checker.Reloads;

    public int Segments => _seen.Count;

    /// <summary>Of all segments that were listed behind those of the first load.</summary>
    public TimeSpan PlayTime { get; private set; }

    /// <summary>Discontinuities that were listed, and whether each stands where the origin, or its run, changes.</summary>
    public List<(string Before, string After)> Seams { get; } = [];

    /// <summary>By how much the dates jump at a discontinuity: how far the packagers' clocks and cuts are apart.</summary>
    public List<TimeSpan> Jumps { get; } = [];

    /// <summary>Places where the origin changes without one.</summary>
    public int SilentChanges { get; private set; }

    /// <summary>Segments that are no origin's: looked at again at the end, when all files have been seen.</summary>
    public IReadOnlyList<string> Spliced => [.. _doubtful.Where(d => !isWhole(d.Key, d.Value)).Select(static d => d.Key)];

    public async Task WatchAsync(Func<bool> isOver, CancellationToken cancel)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        CheckedSegment? last = null;
        while (!isOver())
        {
            if (await GetAsync(playlist, cancel) is { } bytes)
            {
                _checker.Add(System.Text.Encoding.UTF8.GetString(bytes));
                foreach (var segment in _checker.Latest!.Segments.Where(s => _seen.Add(s.Uri)).ToList())
                {
                    Note(last, segment);
                    if (Reloads > 1) PlayTime += TimeSpan.FromSeconds((double)segment.Duration);
                    if (segment.Map is { } map && MapOf(map) is var uri && _seen.Add(uri)) await FetchAsync(uri, cancel);
                    last = segment;
                    await FetchAsync(segment.Uri, cancel);
                }
            }
            await tick.WaitForNextTickAsync(cancel);
        }
    }

    public void Dispose() => _http.Dispose();

    private void Note(CheckedSegment? last, CheckedSegment segment)
    {
        if (last is null) return;
        if (!segment.StartsDiscontinuity)
        {
            if (SourceOf(last.Uri) != SourceOf(segment.Uri)) SilentChanges++;
            return;
        }
        Seams.Add((last.Uri, segment.Uri));
        if (segment.Date - last.Date - TimeSpan.FromSeconds((double)last.Duration) is { } jump) Jumps.Add(jump.Duration());
    }

    private static string MapOf(string attributes) => attributes.Split("URI=\"")[1].Split('"')[0];

    private async Task FetchAsync(string uri, CancellationToken cancel)
    {
        if (await GetAsync(new Uri(playlist, uri), cancel) is { } body && !isWhole(uri, body)) _doubtful[uri] = body;
    }

    private static string SourceOf(string uri) => uri.Split('~')[1];

    private async Task<byte[]?> GetAsync(Uri address, CancellationToken cancel)
    {
        try
        {
            return await _http.GetByteArrayAsync(address, cancel);
        }
        catch (HttpRequestException e)
        {
            Failed.Enqueue($"{address}: {e.Message}");
            return null;
        }
    }
}
