using CdnNode.Caching;
using CdnNode.Fetching;
using CdnNode.Hls.Playlists;
using CdnNode.Origin;

namespace CdnNode.Delivery.Push;

/// <summary>Follows one channel through the node's own cache, as a player would, and hands its segments over in order.</summary>
/// <remarks>Of a multivariant playlist it takes the top rung. Live: begins three segments before the end, and what it missed is skipped. On demand: from the first to the last.</remarks>
internal sealed class ChannelFollower(CacheReader reader, TimeProvider time)
{
    private const int StartBehind = 3;
    private const int MaxSegmentBytes = 64 << 20;
    private static readonly Uri s_node = new("http://node.invalid/");

    /// <summary>Runs until the channel ends.</summary>
    /// <param name="path">Of the playlist.</param>
    /// <param name="take">Gets each segment and may make the follower wait.</param>
    /// <exception cref="PushException">It is no channel that can be pushed, or doesn't answer.</exception>
    public async Task RunAsync(string path, Func<PushSegment, MediaPlaylist, CancellationToken, Task> take, CancellationToken cancellation)
    {
        long? next = null;
        while (true)
        {
            var (media, at) = await ReadAsync(path, cancellation);
            path = at;
            var first = next ?? (media.IsLive ? media.NextMediaSequence - StartBehind : media.MediaSequence);
            foreach (var segment in media.Segments.Where(segment => segment.MediaSequence >= first && !segment.Gap))
            {
                await take(await ReadAsync(Resolve(path, segment.Uri), segment, cancellation), media, cancellation);
            }
            next = Math.Max(first, media.NextMediaSequence);
            if (!media.IsLive) return;
            await Task.Delay(media.TargetDuration / 2, time, cancellation);
        }
    }

    private async Task<(MediaPlaylist Playlist, string Path)> ReadAsync(string path, CancellationToken cancellation)
    {
        for (var depth = 0; depth < 2; depth++)
        {
            var text = await ReadAllAsync(path, PlaylistLimits.Default.MaxBytes, cancellation);
            if (!PlaylistReader.TryRead(text, out var playlist, out var error)) throw new PushException($"{path} is no playlist: {error}");
            if (playlist is MediaPlaylist media) return (media, path);
            var top = ((MultivariantPlaylist)playlist).Variants.MaxBy(static variant => variant.Bandwidth) ?? throw new PushException($"{path} names no variant.");
            path = Resolve(path, top.Uri);
        }
        throw new PushException($"{path} is a multivariant playlist that a multivariant playlist names.");
    }

    private async Task<PushSegment> ReadAsync(string path, MediaSegment segment, CancellationToken cancellation)
    {
        if (segment.Map is not null || segment.Keys.Length > 0 || segment.ByteRange is not null)
            throw new PushException($"{path} is no plain MPEG-TS segment: fMP4, encrypted segments and byte ranges can't be pushed.");
        var bytes = await ReadAllAsync(path, MaxSegmentBytes, cancellation);
        if (bytes.Length == 0 || bytes.Length % 188 != 0 || bytes[0] != 0x47) throw new PushException($"{path} is no MPEG-TS: {bytes.Length} bytes, allowed are whole packets of 188.");
        return new PushSegment(bytes, TimeSpan.FromSeconds((double)segment.DurationSeconds));
    }

    private async Task<byte[]> ReadAllAsync(string path, int maxBytes, CancellationToken cancellation)
    {
        try
        {
            await using var read = await reader.OpenAsync(path, cancellation);
            return read is { Failure: OriginFailure.None, Status: 200 } ? await read.ReadAllAsync(maxBytes, cancellation)
                : throw new PushException($"{path} can't be had: {read.Failure}, status {read.Status}.");
        }
        catch (Exception error) when (error is FillFailedException or ArgumentException)
        {
            throw new PushException($"{path} can't be had: {error.Message}");
        }
    }

    private static string Resolve(string path, string uri) => Uri.TryCreate(new Uri(s_node, path), uri, out var resolved) && resolved.Host == s_node.Host
        ? resolved.PathAndQuery
        : throw new PushException($"{uri} in {path} leads to another host.");
}
