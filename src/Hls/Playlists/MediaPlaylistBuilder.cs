using System.Collections.Immutable;

namespace CdnNode.Hls.Playlists;

/// <summary>Collects the tags of a media playlist.</summary>
internal sealed class MediaPlaylistBuilder(ErrorSink errors)
{
    private readonly SegmentBuilder _segment = new(errors);
    private readonly ImmutableArray<MediaSegment>.Builder _segments = ImmutableArray.CreateBuilder<MediaSegment>();
    private readonly ImmutableArray<PreloadHint>.Builder _hints = ImmutableArray.CreateBuilder<PreloadHint>();
    private readonly ImmutableArray<RenditionReport>.Builder _reports = ImmutableArray.CreateBuilder<RenditionReport>();

    private int? _targetDuration;
    private long _mediaSequence;
    private long _discontinuitySequence;
    private long _discontinuities;
    private MediaPlaylistType _type;
    private bool _endList;
    private bool _iFramesOnly;
    private ServerControl? _serverControl;
    private decimal? _partTarget;
    private PlaylistSkip? _skip;

    /// <summary>False when the tag is not a media playlist's.</summary>
    public bool TryTake(in TagLine tag)
    {
        switch (tag.NameSpan)
        {
            case Tags.TargetDuration:
                _targetDuration = (int)errors.Integer(tag, tag.Value, "target duration", min: 1, max: errors.Limits.MaxDurationSeconds);
                return true;
            case Tags.MediaSequence:
                TakeSequence(tag, ref _mediaSequence);
                return true;
            case Tags.DiscontinuitySequence:
                TakeSequence(tag, ref _discontinuitySequence);
                return true;
            case Tags.PlaylistType:
                _type = TakeType(tag);
                return true;
            case Tags.EndList:
                _endList = true;
                return true;
            case Tags.IFramesOnly:
                _iFramesOnly = true;
                return true;
            case Tags.DateRange:
                return true;
            default:
                return TryTakeLowLatency(tag) || _segment.TryTake(tag);
        }
    }

    /// <summary>Takes a segment's URI.</summary>
    public void TakeUri(in TagLine uri)
    {
        var skipped = _skip?.SkippedSegments ?? 0;
        if (skipped + _segments.Count >= errors.Limits.MaxSegments)
            errors.Report(uri.Number, uri.Name, "too many segments", $"at most {errors.Limits.MaxSegments}");
        var sequence = _mediaSequence + skipped + _segments.Count;
        if (_segment.Complete(uri, sequence, _discontinuitySequence + _discontinuities) is not { } segment)
            return;
        _discontinuities += segment.Discontinuity ? 1 : 0;
        _segments.Add(segment);
    }

    public MediaPlaylist? Build(PlaylistHeader header)
    {
        if (_targetDuration is not { } target)
        {
            errors.Report(0, Tags.TargetDuration, "the tag is missing", $"{Tags.TargetDuration}:<whole seconds, at least 1> once");
            return null;
        }

        ProgramClock.ExtendBackward(_segments);
        return new MediaPlaylist
        {
            Version = header.Version,
            IndependentSegments = header.IndependentSegments,
            Start = header.Start,
            TargetDurationSeconds = target,
            MediaSequence = _mediaSequence,
            DiscontinuitySequence = _discontinuitySequence,
            Type = _type,
            EndList = _endList,
            IFramesOnly = _iFramesOnly,
            ServerControl = _serverControl == ServerControl.None ? null : _serverControl,
            PartTargetSeconds = _partTarget,
            Skip = _skip,
            Segments = _segments.DrainToImmutable(),
            Upcoming = _segment.Upcoming(),
            PreloadHints = _hints.DrainToImmutable(),
            RenditionReports = _reports.DrainToImmutable(),
        };
    }

    private bool TryTakeLowLatency(in TagLine tag)
    {
        if (tag.NameSpan is not (Tags.PartInf or Tags.ServerControl or Tags.Skip or Tags.PreloadHint or Tags.RenditionReport))
            return false;
        var attributes = new AttributeList(tag, errors);
        switch (tag.NameSpan)
        {
            case Tags.PartInf:
                _partTarget = attributes.RequiredSeconds("PART-TARGET");
                break;
            case Tags.ServerControl:
                _serverControl = ReadServerControl(attributes);
                break;
            case Tags.Skip:
                TakeSkip(tag, attributes);
                break;
            case Tags.PreloadHint:
                Add(tag, _hints, new PreloadHint(
                    attributes.RequiredText("TYPE"), attributes.RequiredText("URI"), attributes.Integer("BYTERANGE-START") ?? 0, attributes.Integer("BYTERANGE-LENGTH")));
                break;
            default:
                Add(tag, _reports, new RenditionReport(attributes.RequiredText("URI"), attributes.Integer("LAST-MSN"), attributes.Integer("LAST-PART")));
                break;
        }

        return true;
    }

    private static ServerControl ReadServerControl(in AttributeList attributes) => new()
    {
        CanBlockReload = attributes.Flag("CAN-BLOCK-RELOAD"),
        CanSkipUntilSeconds = attributes.Seconds("CAN-SKIP-UNTIL"),
        CanSkipDateRanges = attributes.Flag("CAN-SKIP-DATERANGES"),
        HoldBackSeconds = attributes.Seconds("HOLD-BACK"),
        PartHoldBackSeconds = attributes.Seconds("PART-HOLD-BACK"),
    };

    private void TakeSkip(in TagLine tag, in AttributeList attributes)
    {
        var skipped = attributes.RequiredInteger("SKIPPED-SEGMENTS");
        if (skipped > errors.Limits.MaxSegments)
            errors.Report(tag.Number, tag.Name, $"{skipped} skipped segments", $"at most {errors.Limits.MaxSegments}");
        else if (_segments.Count > 0)
            errors.Report(tag.Number, tag.Name, "stands behind a segment", "before the first segment");
        else
            _skip = new PlaylistSkip(skipped, attributes.Text("RECENTLY-REMOVED-DATERANGES"));
    }

    /// <summary>Both sequence numbers count on from here, so there must be room, and they must come before the first segment.</summary>
    private void TakeSequence(in TagLine tag, ref long sequence)
    {
        sequence = errors.Integer(tag, tag.Value, "sequence number", max: long.MaxValue - (2L * errors.Limits.MaxSegments));
        if (_segments.Count > 0)
            errors.Report(tag.Number, tag.Name, "stands behind a segment", "before the first segment");
    }

    private MediaPlaylistType TakeType(in TagLine tag)
    {
        switch (tag.Value)
        {
            case "EVENT":
                return MediaPlaylistType.Event;
            case "VOD":
                return MediaPlaylistType.Vod;
            default:
                errors.Report(tag.Number, tag.Name, $"{PlaylistError.Quote(tag.Value)} is not a type", "EVENT or VOD");
                return MediaPlaylistType.Unspecified;
        }
    }

    private void Add<T>(in TagLine tag, ImmutableArray<T>.Builder list, T item)
    {
        if (list.Count >= errors.Limits.MaxEntries)
            errors.Report(tag.Number, tag.Name, "the tag stands too often", $"at most {errors.Limits.MaxEntries} times");
        else
            list.Add(item);
    }
}
