using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>Viewers of one stream, half of them on each of its two renditions.</summary>
internal sealed class Audience : IDisposable
{
    private readonly List<HlsViewer> _viewers;

    public Audience(Uri multivariant, int count) => _viewers = [.. Enumerable.Range(0, count).Select(i => new HlsViewer(multivariant, i))];

    public IReadOnlyList<string> Faults => [.. _viewers.SelectMany(v => v.Faults)];

    /// <summary>Paths of all segments that anybody fetched.</summary>
    public IReadOnlyList<string> Segments => [.. _viewers.SelectMany(v => v.Hashes.Keys).Distinct()];

    public IReadOnlyList<string> Playlists => [.. _viewers.Select(v => v.PlaylistPath!).Distinct()];

    /// <summary>Segments whose bytes were not the same for every viewer.</summary>
    public IReadOnlyList<string> Torn =>
        [.. _viewers.SelectMany(v => v.Hashes).GroupBy(h => h.Key).Where(g => g.Select(h => h.Value).Distinct().Count() > 1).Select(g => g.Key)];

    /// <summary>Watches to the end of a title.</summary>
    public Task WatchToTheEndAsync(CancellationToken cancel) =>
        Task.WhenAll(_viewers.Select(v => v.WatchAsync(CancellationToken.None, cancel)));

    /// <summary>Watches a live channel until every viewer has fetched so many segments.</summary>
    public async Task WatchSegmentsAsync(int each, CancellationToken cancel)
    {
        using var stop = new CancellationTokenSource();
        var watching = Task.WhenAll(_viewers.Select(v => v.WatchAsync(stop.Token, cancel)));
        var patience = Patience.Event + TimeSpan.FromSeconds(each * FfmpegCommand.SegmentSeconds);
        await Poll.UntilAsync($"every viewer has {each} segments", () => watching.IsFaulted || _viewers.All(v => v.Hashes.Count >= each), cancel, patience);
        await stop.CancelAsync();
        await watching;
    }

    public void Dispose() => _viewers.ForEach(v => v.Dispose());
}
