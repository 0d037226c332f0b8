using CdnNode.Origin;
using CdnNode.Origin.Local;
using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Recordings;

/// <summary>Recorded objects for the cache: the archive is the tier below it, as the origins are for live ones.</summary>
/// <param name="prefix">Of its paths, without a slash at its end.</param>
internal sealed class RecordingOrigin(string prefix, Recordings recordings, MapFinder maps, TimeProvider time, ILogger<RecordingOrigin> log) : IOrigin
{
    private readonly LocalAnswer _answer = new(time);

    public async Task<OriginFailure> AskAsync(OriginAsk ask, IAnswerHandler handler, CancellationToken cancellation)
    {
        try
        {
            if (await FindAsync(ask.Path.Value ?? "", cancellation) is { } content) await _answer.SendAsync(content, Lifetime(), ask, handler, cancellation);
            else await _answer.SendEmptyAsync(404, handler, cancellation);
            return OriginFailure.None;
        }
        catch (AnswerDroppedException dropped)
        {
            return dropped.Reason;
        }
        catch (IOException error)
        {
            RecordingLog.ReadFailed(log, ask.Path.Value ?? "", error.Message);
            return OriginFailure.Unreachable;
        }
        catch (OperationCanceledException)
        {
            return OriginFailure.Timeout;
        }
        catch (Exception)
        {
            // The handler's own: whoever waits is told by it.
            return OriginFailure.Dropped;
        }
    }

    /// <summary>Recorded bytes never change. An hour, since retention may take them away.</summary>
    private static HeaderDictionary Lifetime() => new() { ["Cache-Control"] = "public, max-age=3600, immutable" };

    private async ValueTask<RecordedContent?> FindAsync(string path, CancellationToken cancellation)
    {
        if (!path.StartsWith(prefix + "/", StringComparison.Ordinal) || path[(prefix.Length + 1)..].Split('/') is not [var channelName, var renditionId, var name]) return null;
        if (recordings.Find(channelName) is not { } channel || RecordedFolders.PrefixOf(channel.Playlist) != prefix || channel.FindRendition(renditionId) is not { } rendition) return null;
        if (RecordedName.IsMap(name, out var id)) return await ReadAsync(await maps.OpenAsync(channel, rendition, id, cancellation), DateTimeOffset.UnixEpoch);
        if (!RecordedName.IsSegment(name, out var sequence) || await rendition.FindAsync(sequence, cancellation) is not { IsGap: false } segment) return null;
        return RecordedName.Of(segment, Path.GetExtension(name)) == name ? await ReadAsync(await rendition.OpenAsync(segment), segment.End) : null;
    }

    private static async ValueTask<RecordedContent?> ReadAsync(SegmentReader? reader, DateTimeOffset recorded)
    {
        using (reader)
        {
            return reader is null ? null : new RecordedContent(await reader.ReadAllAsync(), reader.Format, reader.Crc32C, recorded);
        }
    }
}
