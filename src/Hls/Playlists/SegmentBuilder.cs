using System.Collections.Immutable;

namespace CdnNode.Hls.Playlists;

/// <summary>
/// Gathers the tags in front of a segment's URI, in whatever order they stand, and makes the segment when the URI comes. What stays in force (map, keys,
/// bit rate, the clock) is kept for the next one.
/// </summary>
internal sealed class SegmentBuilder(ErrorSink errors)
{
    private readonly ImmutableArray<PartialSegment>.Builder _parts = ImmutableArray.CreateBuilder<PartialSegment>();
    private readonly ProgramClock _clock = new();

    private decimal? _duration;
    private string? _title;
    private WrittenRange? _range;
    private bool _discontinuity;
    private bool _gap;
    private DateTimeOffset? _date;
    private MediaInitialization? _map;
    private ImmutableArray<MediaKey> _keys = [];
    private long? _bitrate;
    private (string Uri, long End)? _previousRange;
    private (string Uri, long End)? _previousPartRange;
    private int _partsSeen;

    /// <summary>False when the tag is not one of a segment's.</summary>
    public bool TryTake(in TagLine tag)
    {
        switch (tag.NameSpan)
        {
            case Tags.Inf:
                TakeInf(tag);
                return true;
            case Tags.ByteRange:
                _range = errors.Range(tag, tag.Value);
                return true;
            case Tags.Discontinuity:
                _discontinuity = true;
                return true;
            case Tags.Gap:
                _gap = true;
                return true;
            case Tags.Bitrate:
                _bitrate = errors.Integer(tag, tag.Value, "bit rate");
                return true;
            case Tags.Key:
                _keys = KeyReader.Apply(tag, _keys, errors);
                return true;
            case Tags.Map:
                var attributes = new AttributeList(tag, errors);
                _map = new MediaInitialization
                {
                    Uri = attributes.RequiredText("URI"),
                    ByteRange = attributes.Range("BYTERANGE", impliedOffset: 0),
                    Keys = _keys,
                };
                return true;
            case Tags.ProgramDateTime:
                if (IsoDate.TryParse(tag.Value, out var date))
                    _date = date;
                else
                    errors.Report(tag.Number, tag.Name, $"{PlaylistError.Quote(tag.Value)} is not a date", IsoDate.Allowed);
                return true;
            case Tags.Part:
                TakePart(tag);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Ends the segment at its URI.</summary>
    public MediaSegment? Complete(in TagLine uri, long mediaSequence, long discontinuitySequence)
    {
        if (_duration is not { } duration)
        {
            errors.Report(uri.Number, uri.Name, $"{PlaylistError.Quote(uri.Value)} has no EXTINF before it", "#EXTINF:<duration>, before each segment");
            return null;
        }

        var text = uri.Value.ToString();
        var segment = new MediaSegment
        {
            Uri = text,
            DurationSeconds = duration,
            Title = _title,
            ByteRange = ResolveRange(text),
            Discontinuity = _discontinuity,
            Gap = _gap,
            Map = _map,
            Keys = _keys,
            ProgramDateTime = _clock.Next(_date, duration),
            ProgramDateTimeIsExplicit = _date is not null,
            MediaSequence = mediaSequence,
            DiscontinuitySequence = discontinuitySequence + (_discontinuity ? 1 : 0),
            BitrateKilobits = _bitrate,
            Parts = _parts.DrainToImmutable(),
        };
        _previousRange = segment.ByteRange is { } range ? (text, range.End) : null;
        (_duration, _title, _range, _discontinuity, _gap, _date) = (null, null, null, false, false, null);
        return segment;
    }

    /// <summary>What has been gathered for a segment whose URI never came.</summary>
    public UpcomingSegment? Upcoming() => _parts.Count == 0 && !_discontinuity && _date is null
        ? null
        : new UpcomingSegment { Parts = _parts.DrainToImmutable(), Discontinuity = _discontinuity, ProgramDateTime = _date, Map = _map, Keys = _keys };

    private void TakeInf(in TagLine tag)
    {
        var comma = tag.Value.IndexOf(',');
        _duration = errors.Seconds(tag, comma < 0 ? tag.Value : tag.Value[..comma], "duration");
        _title = comma < 0 || comma == tag.Value.Length - 1 ? null : tag.Value[(comma + 1)..].ToString();
    }

    private void TakePart(in TagLine tag)
    {
        var attributes = new AttributeList(tag, errors);
        var uri = attributes.RequiredText("URI");
        var part = new PartialSegment
        {
            Uri = uri,
            DurationSeconds = attributes.RequiredSeconds("DURATION"),
            ByteRange = attributes.Range("BYTERANGE", _previousPartRange is { } previous && previous.Uri == uri ? previous.End : null),
            Independent = attributes.Flag("INDEPENDENT"),
            Gap = attributes.Flag("GAP"),
        };
        if (++_partsSeen > errors.Limits.MaxSegments)
            errors.Report(tag.Number, tag.Name, "too many parts", $"at most {errors.Limits.MaxSegments}");
        _previousPartRange = part.ByteRange is { } range ? (uri, range.End) : null;
        _parts.Add(part);
    }

    private ByteRange? ResolveRange(string uri) => _range is { } range
        ? errors.Resolve(range, _previousRange is { } previous && previous.Uri == uri ? previous.End : null)
        : null;
}
