using CdnNode.Hls.Mp4;
using CdnNode.Hls.Playlists;
using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Source;
using CdnNode.Recorder.Verifying;
using CdnNode.Recorder.Writing;

namespace CdnNode.Recorder.Following;

/// <summary>Brings the segments and initialization sections of one rendition: the usual way first, from another origin when what came is bad or nothing came.</summary>
internal sealed class SegmentFetcher(IRecordingSource source, string playlistPath, int maxSegmentBytes)
{
    private readonly SegmentVerifier _verifier = new();
    private (MediaInitialization Tag, MapContent Content, Mp4Report? Report)? _map;

    /// <summary>Fetches and verifies. Nothing throws but cancellation.</summary>
    /// <param name="segment">As the playlist has it.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<FetchedSegment> FetchAsync(MediaSegment segment, CancellationToken cancellation)
    {
        if (segment.Gap)
            return FetchedSegment.Missing(GapCause.Declared, null);
        var first = await TryAsync(segment, Way.Usual, cancellation);
        return first.Bytes is not null ? first : await FetchAgainAsync(segment, first.Origin, cancellation);
    }

    /// <summary>The same from another origin alone: the usual way was tried before.</summary>
    /// <param name="segment">As the playlist has it.</param>
    /// <param name="avoid">Where what was of no use came from; null when that isn't known.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<FetchedSegment> FetchAgainAsync(MediaSegment segment, string? avoid, CancellationToken cancellation)
    {
        var again = await TryAsync(segment, new Way(IsOther: true, avoid), cancellation);
        return again.Origin is null ? again with { Origin = avoid } : again;
    }

    /// <summary>The initialization section in force; null when there is none, or none to be had.</summary>
    public async Task<MapContent?> MapAsync(MediaSegment segment, CancellationToken cancellation)
    {
        if (segment.Map is not { } tag)
            return null;
        if (_map is { } known && known.Tag.Uri == tag.Uri && known.Tag.ByteRange == tag.ByteRange)
            return known.Content;
        using var bytes = await ReadMapAsync(tag, cancellation);
        if (bytes is null || bytes.Length == 0)
            return null;
        var report = tag.Keys.IsEmpty ? Mp4Inspector.Inspect(bytes.Span) : null;
        if (report is { Kind: not (Mp4Kind.Initialization or Mp4Kind.SelfInitializing) })
            return null;
        var content = new MapContent(ContentName.Of(bytes.Span).ToString("x32", null), bytes.Span.ToArray(), new RecordedKeys(playlistPath, tag.Keys));
        _map = (tag, content, report);
        return content;
    }

    private async Task<FetchedSegment> TryAsync(MediaSegment segment, Way way, CancellationToken cancellation)
    {
        if (segment.Map is not null && await MapAsync(segment, cancellation) is null)
            return FetchedSegment.Missing(GapCause.Unavailable, "its initialization section is not to be had");
        var answer = await ReadAsync(segment.Uri, segment.ByteRange, way, cancellation);
        if (answer.Bytes is not { } bytes)
            return answer;
        var verdict = _verifier.Verify(bytes.Span, segment, _map is { } map && segment.Map is not null ? map.Report : null);
        if (verdict.IsGood)
            return answer with { Verdict = verdict };
        bytes.Dispose();
        return FetchedSegment.Missing(GapCause.Invalid, verdict.Defect, answer.Origin);
    }

    private async Task<SegmentBytes?> ReadMapAsync(MediaInitialization tag, CancellationToken cancellation)
    {
        var first = await ReadAsync(tag.Uri, tag.ByteRange, Way.Usual, cancellation);
        return first.Bytes ?? (await ReadAsync(tag.Uri, tag.ByteRange, new Way(IsOther: true, first.Origin), cancellation)).Bytes;
    }

    private async Task<FetchedSegment> ReadAsync(string uri, ByteRange? range, Way way, CancellationToken cancellation)
    {
        if (source.Resolve(playlistPath, uri) is not { } path)
            return FetchedSegment.Missing(GapCause.Unavailable, "it leads to no origin of this node");
        try
        {
            await using var answer = await source.ReadAsync(new SourceRequest(path) { Range = range, FromAnotherOrigin = way.IsOther, Avoid = way.Avoid }, cancellation);
            if (answer.Body is null)
                return FetchedSegment.Missing(GapCause.Unavailable, answer.Detail ?? answer.Failure.ToString(), answer.Origin);
            var bytes = await SegmentBytes.ReadAsync(answer.Body, maxSegmentBytes, cancellation);
            return bytes is null
                ? FetchedSegment.Missing(GapCause.TooLarge, $"it has more than {maxSegmentBytes} bytes", answer.Origin)
                : new FetchedSegment(bytes, default, answer.Origin, GapCause.None, null);
        }
        catch (IOException exception)
        {
            return FetchedSegment.Missing(GapCause.Unavailable, exception.Message);
        }
    }

    /// <summary>How an object is asked for.</summary>
    private readonly record struct Way(bool IsOther, string? Avoid)
    {
        public static Way Usual => default;
    }
}
