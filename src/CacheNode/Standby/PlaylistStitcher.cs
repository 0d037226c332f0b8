using System.Collections.Immutable;
using System.Globalization;
using CdnNode.Hls.Playlists;

namespace CdnNode.Standby;

/// <summary>
/// One media playlist of the node's own out of those of several origins. Its numbers are its own and only grow (RFC 8216bis section
/// 6.2.2), its target duration is constant, each segment stays with the origin that listed it. Not safe for use by several threads.
/// </summary>
/// <remarks>
/// Low-latency parts, hints and reports are left out: a part can't be taken back when its origin dies in the middle of the segment.
/// </remarks>
internal sealed class PlaylistStitcher(int targetDurationSeconds)
{
    /// <summary>RFC 8216bis section 6.2.2: a live playlist is never shorter than this many target durations.</summary>
    private const int MinTargets = 3;

    /// <summary>Keys have vectors of their own (RFC 8216bis section 8).</summary>
    private const int MinVersion = 2;
    private readonly List<StitchedSegment> _window = [];
    private MediaPlaylist? _latest;
    private long _first;
    private long _discontinuities;

    /// <summary>Takes what is new in an origin's playlist.</summary>
    /// <returns>False, and nothing is taken, when one of its new segments is longer than the target duration allows.</returns>
    public bool TryTake(string origin, MediaPlaylist playlist)
    {
        var seam = _window is [.., var last] ? Seam.Find(last, origin, playlist) : new Seam(0, Discontinuity: false);
        var fresh = playlist.Segments.AsSpan()[seam.First..];
        foreach (var segment in fresh)
        {
            if (Math.Round(segment.DurationSeconds, MidpointRounding.AwayFromZero) > targetDurationSeconds) return false;
        }
        if (_latest is null) (_first, _discontinuities) = (playlist.MediaSequence, playlist.DiscontinuitySequence);
        for (var i = 0; i < fresh.Length; i++)
            _window.Add(new StitchedSegment(origin, fresh[i], fresh[i].Discontinuity || (i == 0 && seam.Discontinuity)));
        _latest = playlist;
        Trim(playlist.Segments.Length);
        return true;
    }

    /// <summary>The node's playlist, its URIs pinned; null before the first is taken.</summary>
    public MediaPlaylist? ToPlaylist() => _latest is null ? null : new MediaPlaylist
    {
        Version = Math.Max(_latest.Version, MinVersion),
        IndependentSegments = _latest.IndependentSegments,
        Start = _latest.Start,
        TargetDurationSeconds = targetDurationSeconds,
        MediaSequence = _first,
        DiscontinuitySequence = _discontinuities,
        IFramesOnly = _latest.IFramesOnly,
        EndList = _latest.EndList,
        Segments = [.. Segments()],
    };

    private IEnumerable<MediaSegment> Segments()
    {
        var discontinuities = _discontinuities;
        for (var i = 0; i < _window.Count; i++)
        {
            var (origin, source, discontinuity) = _window[i];
            if (discontinuity) discontinuities++;
            yield return source with
            {
                Uri = PinnedName.Pin(source.Uri, origin),
                Map = source.Map is { } map ? map with { Uri = PinnedName.Pin(map.Uri, origin), Keys = Pin(map.Keys, origin, source) } : null,
                Keys = Pin(source.Keys, origin, source),
                Discontinuity = discontinuity,
                ProgramDateTimeIsExplicit = source.ProgramDateTimeIsExplicit || ((i == 0 || discontinuity) && source.ProgramDateTime is not null),
                MediaSequence = _first + i,
                DiscontinuitySequence = discontinuities,
                Parts = [],
            };
        }
    }

    /// <summary>A key without a vector means the segment's number (RFC 8216bis section 5.2): the origin's, which the node's playlist doesn't show, so it is written out.</summary>
    private static ImmutableArray<MediaKey> Pin(ImmutableArray<MediaKey> keys, string origin, MediaSegment source) => keys.IsEmpty ? keys :
        [.. keys.Select(key => key with { Uri = PinnedName.Pin(key.Uri, origin), Iv = key.Iv ?? VectorOf(key, source) })];

    private static string? VectorOf(MediaKey key, MediaSegment source) =>
        key.EncryptsWholeSegment && (key.KeyFormat ?? MediaKey.IdentityFormat) == MediaKey.IdentityFormat
            ? string.Create(CultureInfo.InvariantCulture, $"0x{source.MediaSequence:x32}")
            : null;

    private void Trim(int count)
    {
        var rest = _window.Sum(static s => s.Source.DurationSeconds);
        var gone = 0;
        while (_window.Count - gone > count && (rest -= _window[gone].Source.DurationSeconds) >= MinTargets * targetDurationSeconds)
        {
            if (_window[gone++].Discontinuity) _discontinuities++;
        }
        _window.RemoveRange(0, gone);
        _first += gone;
    }
}
