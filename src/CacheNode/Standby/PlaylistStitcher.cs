using System.Collections.Immutable;
using System.Globalization;
using CdnNode.Hls.Playlists;

namespace CdnNode.Standby;

/// <summary>
/// One media playlist of the node's own out of those of several origins. Its numbers are its own and only grow (RFC 8216bis section
/// 6.2.2), its target duration is constant, each segment stays with the origin that listed it. Not safe for use by several threads.
/// </summary>
/// <remarks>
/// What is published can't be taken back; what isn't is dropped when another origin goes on. Low-latency parts, hints and reports are left out: a part
/// can't be taken back when its origin dies in the middle of the segment.
/// </remarks>
/// <param name="earlier">What an earlier life of the node had listed; null for a channel that is new.</param>
internal sealed class PlaylistStitcher(int targetDurationSeconds, StitchedWindow? earlier = null)
{
    /// <summary>RFC 8216bis section 6.2.2: a live playlist is never shorter than this many target durations.</summary>
    private const int MinTargets = 3;

    /// <summary>Keys have vectors of their own (RFC 8216bis section 8).</summary>
    private const int MinVersion = 2;
    private readonly List<StitchedSegment> _window = [.. earlier?.Segments ?? []];
    private MediaPlaylist? _latest;
    private long _first = earlier?.First ?? 0;
    private long _discontinuities = earlier?.Discontinuities ?? 0;

    /// <summary>Viewers follow it and learn of new segments by <see cref="Publish"/>; else what is listed isn't published until somebody asks.</summary>
    public bool IsWatched { get; set; }

    /// <summary>Number of the segment behind the last one that viewers have been shown; 0 before any was.</summary>
    public long Published { get; private set; } = earlier is null ? 0 : earlier.First + earlier.Segments.Length;

    /// <summary>Number of the first segment.</summary>
    public long First => _first;

    /// <summary>Number of the segment behind the last one.</summary>
    public long End => _first + _window.Count;

    /// <summary>What is to be remembered over the node's restart: what viewers may have seen.</summary>
    public StitchedWindow ToWindow() => new(_first, _discontinuities, [.. _window.Take((int)Math.Max(0, Published - _first))]);

    /// <summary>The segment of a media sequence number; null when it isn't in the window.</summary>
    public StitchedSegment? Find(long number) => number >= _first && number < End ? _window[(int)(number - _first)] : null;

    /// <summary>Everything in front of a number may be shown from now on.</summary>
    public void Publish(long end) => Published = Math.Max(Published, Math.Min(end, End));

    /// <summary>Takes what is new in an origin's playlist.</summary>
    /// <param name="origin">With its run: see <see cref="PinnedName.SourceOf"/>.</param>
    /// <returns>False, and nothing is taken, when one of its new segments is longer than the target duration allows.</returns>
    public bool TryTake(string origin, MediaPlaylist playlist)
    {
        var kept = Kept(origin);
        var seam = kept > 0 ? Seam.Find(_window[kept - 1], origin, playlist) : new Seam(0, Discontinuity: Published > 0);
        var fresh = playlist.Segments.AsSpan()[seam.First..];
        foreach (var segment in fresh)
        {
            if (Math.Round(segment.DurationSeconds, MidpointRounding.AwayFromZero) > targetDurationSeconds) return false;
        }
        if (_latest is null && earlier is null) (_first, _discontinuities) = (playlist.MediaSequence, playlist.DiscontinuitySequence);
        _window.RemoveRange(kept, _window.Count - kept);
        for (var i = 0; i < fresh.Length; i++)
            _window.Add(new StitchedSegment(origin, fresh[i], fresh[i].Discontinuity || (i == 0 && seam.Discontinuity)));
        _latest = playlist;
        Trim(playlist.Segments.Length);
        return true;
    }

    /// <summary>The node's playlist up to its end, its URIs pinned; null before the first is taken.</summary>
    public MediaPlaylist? ToPlaylist() => ToPlaylist(End);

    /// <summary>What viewers may see; null before the first is taken.</summary>
    public MediaPlaylist? ToPublished() => ToPlaylist(Published);

    private MediaPlaylist? ToPlaylist(long end) => _latest is null ? null : new MediaPlaylist
    {
        Version = Math.Max(_latest.Version, MinVersion),
        IndependentSegments = _latest.IndependentSegments,
        Start = _latest.Start,
        TargetDurationSeconds = targetDurationSeconds,
        MediaSequence = _first,
        DiscontinuitySequence = _discontinuities,
        IFramesOnly = _latest.IFramesOnly,
        EndList = _latest.EndList && end == End,
        Segments = [.. Segments((int)Math.Max(0, end - _first))],
    };

    /// <summary>How much of the window stays when an origin goes on: all that is its own or published.</summary>
    private int Kept(string origin)
    {
        var kept = _window.Count;
        while (kept > 0 && _window[kept - 1].Origin != origin && _first + kept > Published) kept--;
        return kept;
    }

    private IEnumerable<MediaSegment> Segments(int count)
    {
        var discontinuities = _discontinuities;
        for (var i = 0; i < count; i++)
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
        // Viewers who follow it are owed so much of what they have been shown.
        var rest = _window.Take(IsWatched ? (int)Math.Max(0, Published - _first) : _window.Count).Sum(static s => s.Source.DurationSeconds);
        var gone = 0;
        while (_window.Count - gone > count && (rest -= _window[gone].Source.DurationSeconds) >= MinTargets * targetDurationSeconds)
        {
            if (_window[gone++].Discontinuity) _discontinuities++;
        }
        _window.RemoveRange(0, gone);
        _first += gone;
    }
}
