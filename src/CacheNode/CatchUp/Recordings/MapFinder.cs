using System.Collections.Concurrent;
using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Recordings;

/// <summary>Finds initialization sections by their content's name. Those of one content stand in many files; any that is still there does.</summary>
internal sealed class MapFinder
{
    private static readonly TimeSpan s_recently = TimeSpan.FromHours(2);
    private readonly ConcurrentDictionary<(string Rendition, string Id), RecordedMap> _known = new();

    /// <summary>Null when no entry of the rendition has it.</summary>
    public async ValueTask<SegmentReader?> OpenAsync(RecordedChannel channel, RecordedRendition rendition, string id, CancellationToken cancellation)
    {
        var key = ($"{channel.Name}/{rendition.Id}", id);
        if (_known.TryGetValue(key, out var known) && await rendition.OpenAsync(known) is { } open) return open;
        // The newest first: most ask for what is played now. All journals are read only for what is old, once.
        var end = rendition.Extent?.To ?? DateTimeOffset.MinValue;
        foreach (var from in (DateTimeOffset[])[end > DateTimeOffset.MinValue + s_recently ? end - s_recently : DateTimeOffset.MinValue, DateTimeOffset.MinValue])
        {
            var window = await rendition.ReadAsync(from, DateTimeOffset.MaxValue, cancellation);
            if (window.Segments.LastOrDefault(segment => segment.Map?.Id == id)?.Map is not { } map) continue;
            _known[key] = map;
            return await rendition.OpenAsync(map);
        }
        return null;
    }
}
