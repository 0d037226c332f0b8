using CdnNode.Hls.Playlists;
using CdnNode.Recorder.Source;

namespace CdnNode.Recorder.Following;

/// <summary>A playlist as it was just read.</summary>
/// <param name="Playlist">Null when it could not be read.</param>
/// <param name="Text">Its text.</param>
/// <param name="Origin">Where it came from, when that is known.</param>
/// <param name="Problem">Why it could not be read; null when it could.</param>
internal sealed record LivePlaylist(Playlist? Playlist, string? Text, string? Origin, string? Problem)
{
    /// <summary>Reads and parses. Nothing throws but cancellation.</summary>
    public static async Task<LivePlaylist> ReadAsync(IRecordingSource source, string path, CancellationToken cancellation)
    {
        try
        {
            await using var answer = await source.ReadAsync(new SourceRequest(path), cancellation);
            if (answer.Body is null)
                return new LivePlaylist(null, null, null, answer.Detail ?? answer.Failure.ToString());
            using var bytes = await SegmentBytes.ReadAsync(answer.Body, PlaylistLimits.Default.MaxBytes, cancellation);
            if (bytes is null)
                return new LivePlaylist(null, null, null, $"it has more than {PlaylistLimits.Default.MaxBytes} bytes");
            return PlaylistReader.TryRead(bytes.Span, out var playlist, out var error)
                ? new LivePlaylist(playlist, System.Text.Encoding.UTF8.GetString(bytes.Span), answer.Origin, null)
                : new LivePlaylist(null, null, null, error.ToString());
        }
        catch (IOException exception)
        {
            return new LivePlaylist(null, null, null, exception.Message);
        }
    }
}
