using System.Collections.Immutable;
using CdnNode.Hls.Playlists;

namespace CdnNode.Recorder.Following;

/// <summary>Tells by media sequence numbers what of a reloaded playlist is new (RFC 8216bis section 6.3.4). Pure.</summary>
/// <remarks>
/// Within an epoch a number stands for one segment, as section 6.2.2 demands. An epoch ends where that breaks: a number names another URI than before, or the playlist lies
/// wholly behind what was recorded and isn't an older copy of what was seen (a cache or a second origin may lag), or another origin answers with numbers that
/// don't join. After a restart of the node URIs are not known any more; program date-times then tell whether the numbers still mean the same.
/// </remarks>
internal sealed class SequenceTracker
{
    private readonly Dictionary<long, string> _uris = [];
    private long? _next;
    private DateTimeOffset? _resumedAt;
    private string? _origin;

    /// <summary>Epoch of the segments that <see cref="Take"/> gave last.</summary>
    public int Epoch { get; private set; }

    /// <summary>Goes on behind what a recording has.</summary>
    public void Resume(int epoch, long nextMediaSequence, DateTimeOffset end) => (Epoch, _next, _resumedAt) = (epoch, nextMediaSequence, end);

    /// <summary>Compares a playlist with those before it.</summary>
    public PlaylistNews Take(MediaPlaylist playlist, string? origin)
    {
        if (playlist.Segments.IsEmpty)
            return PlaylistNews.None;
        var isOtherOrigin = _origin is not null && origin is not null && origin != _origin;
        _origin = origin ?? _origin;
        var news = Compare(playlist, isOtherOrigin);
        _resumedAt = null;
        if (news.IsNewEpoch)
        {
            Epoch++;
            _uris.Clear();
        }

        if (!news.Segments.IsEmpty)
            _next = playlist.NextMediaSequence;
        Remember(playlist);
        return news;
    }

    private PlaylistNews Compare(MediaPlaylist playlist, bool isOtherOrigin)
    {
        if (_next is not { } next)
            return new PlaylistNews(playlist.Segments, 0, false);
        if (IsRenamed(playlist) || IsReset(playlist, next) || (isOtherOrigin && playlist.MediaSequence > next) || !JoinsRecording(playlist, next))
            return new PlaylistNews(playlist.Segments, 0, true);
        var fresh = playlist.Segments.Where(segment => segment.MediaSequence >= next).ToImmutableArray();
        return new PlaylistNews(fresh, Math.Max(0, playlist.MediaSequence - next), false);
    }

    private bool IsRenamed(MediaPlaylist playlist) =>
        playlist.Segments.Any(segment => _uris.TryGetValue(segment.MediaSequence, out var uri) && uri != Name(segment));

    /// <summary>Behind what was recorded, and not a copy of what was seen.</summary>
    private bool IsReset(MediaPlaylist playlist, long next) =>
        playlist.NextMediaSequence < next && !_uris.ContainsKey(playlist.Segments[^1].MediaSequence);

    /// <summary>Only for the first playlist after a restart: whether the segment with the next number comes at the time when the recording ended.</summary>
    private bool JoinsRecording(MediaPlaylist playlist, long next)
    {
        if (_resumedAt is not { } end || playlist.Segments[0].ProgramDateTime is not { } first)
            return true;
        var slack = Math.Max(10, 2 * playlist.TargetDurationSeconds);
        if (playlist.MediaSequence > next)
            return first > end.AddSeconds(-slack);
        var index = (int)(next - playlist.MediaSequence);
        var begin = index < playlist.Segments.Length ? playlist.Segments[index].ProgramDateTime : playlist.Segments[^1].ProgramDateTime?.AddSeconds((double)playlist.Segments[^1].DurationSeconds);
        return begin is null || (begin.Value - end).Duration() < TimeSpan.FromSeconds(slack);
    }

    private void Remember(MediaPlaylist playlist)
    {
        // As long again as the playlist: enough to know a copy that lags.
        var oldest = playlist.MediaSequence - playlist.Segments.Length;
        foreach (var gone in _uris.Keys.Where(number => number < oldest).ToArray())
            _uris.Remove(gone);
        foreach (var segment in playlist.Segments)
            _uris.TryAdd(segment.MediaSequence, Name(segment));
    }

    /// <summary>Without the query, where tokens change with every reload.</summary>
    private static string Name(MediaSegment segment) => $"{segment.Uri.Split('?', 2)[0]}@{segment.ByteRange?.Offset}";
}
