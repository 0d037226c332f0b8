using System.Collections.Immutable;

namespace CdnNode.Hls.Mp4;

/// <summary>Collects what the boxes of one resource say.</summary>
internal sealed class Mp4Findings(Mp4Report? initialization)
{
    private static readonly Mp4Track s_noTrack = new(0, Mp4TrackKind.Other, 0, 0);

    private readonly List<Mp4Track> _tracks = [];
    private readonly List<TrackFragment> _fragments = [];
    private readonly Dictionary<uint, uint> _defaultDurations = [];

    private Mp4Defects _defects;
    private bool _hasMovie;
    private bool _hasFragment;
    private bool _hasMediaData;
    private uint? _sequenceNumber;
    private TimeSpan? _indexed;
    private Mp4Track _track = s_noTrack;
    private TrackFragment? _fragment;

    public void Add(Mp4Defects defects) => _defects |= defects;

    public void Enter(uint container)
    {
        _hasMovie |= container == BoxType.Moov;
        _hasFragment |= container == BoxType.Moof;
        if (container == BoxType.Trak)
            _track = s_noTrack;
        else if (container == BoxType.Traf)
            _fragment = new TrackFragment();
    }

    public void Leave(uint container)
    {
        if (container == BoxType.Trak)
            KeepTrack();
        else if (container == BoxType.Traf && _fragment is { } fragment)
            KeepFragment(fragment);
    }

    public void TakeLeaf(uint type, ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload);
        switch (type)
        {
            case BoxType.Mdat:
                _hasMediaData = true;
                return;
            case BoxType.Tkhd:
                TakeTrackHeader(ref fields);
                break;
            case BoxType.Mdhd:
                TakeMediaHeader(ref fields);
                break;
            case BoxType.Hdlr:
                TakeHandler(ref fields);
                break;
            case BoxType.Trex:
                TakeExtends(ref fields);
                break;
            case BoxType.Mfhd:
                fields.Full();
                _sequenceNumber ??= fields.U32();
                break;
            case BoxType.Tfhd:
                _fragment?.TakeHeader(ref fields);
                break;
            case BoxType.Tfdt:
                _fragment?.TakeDecodeTime(ref fields);
                break;
            case BoxType.Trun:
                TakeRun(ref fields);
                break;
            case BoxType.Sidx:
                TakeIndex(ref fields);
                break;
        }

        if (fields.IsShort)
            Add(Mp4Defects.BadBox);
    }

    public Mp4Report Report()
    {
        var kind = (_hasMovie, _hasFragment) switch
        {
            (true, true) => Mp4Kind.SelfInitializing,
            (true, false) => Mp4Kind.Initialization,
            (false, true) => Mp4Kind.Media,
            _ => Mp4Kind.Unknown,
        };
        if (kind == Mp4Kind.Unknown)
            Add(Mp4Defects.NoMedia);
        if (_hasFragment && !_hasMediaData)
            Add(Mp4Defects.NoMediaData);
        var tracks = _hasMovie
            ? _tracks.Select(t => t with { DefaultSampleDuration = _defaultDurations.GetValueOrDefault(t.Id) }).ToImmutableArray()
            : initialization?.Tracks ?? [];
        var fragments = _fragments.Select(f => f.Summarize(tracks.FirstOrDefault(t => t.Id == f.TrackId)?.Timescale ?? 0)).ToImmutableArray();
        if (tracks.Length > 0 && _fragments.Exists(f => !tracks.Any(t => t.Id == f.TrackId)))
            Add(Mp4Defects.UnknownTrack);
        return new Mp4Report
        {
            Kind = kind,
            Defects = _defects,
            Tracks = tracks,
            Fragments = fragments,
            FirstSequenceNumber = _sequenceNumber,
            IndexedDuration = _indexed,
        };
    }

    private void KeepTrack()
    {
        if (_track.Id == 0)
            Add(Mp4Defects.BadBox);
        else if (_tracks.Count == Mp4Inspector.MaxTracks)
            Add(Mp4Defects.TooManyTracks);
        else
            _tracks.Add(_track);
    }

    private void KeepFragment(TrackFragment fragment)
    {
        if (!fragment.HasDecodeTime)
            Add(Mp4Defects.NoDecodeTime);
        _fragment = null;
        if (_fragments.Find(f => f.TrackId == fragment.TrackId) is { } same)
        {
            if (!same.TryJoin(fragment))
                Add(Mp4Defects.Overflow);
        }
        else if (_fragments.Count == Mp4Inspector.MaxTracks)
        {
            Add(Mp4Defects.TooManyTracks);
        }
        else
        {
            _fragments.Add(fragment);
        }
    }

    private void TakeTrackHeader(ref FieldReader fields)
    {
        var (version, _) = fields.Full();
        fields.Time(version); // created
        fields.Time(version); // modified
        _track = _track with { Id = fields.U32() };
    }

    private void TakeMediaHeader(ref FieldReader fields)
    {
        var (version, _) = fields.Full();
        fields.Time(version); // created
        fields.Time(version); // modified
        _track = _track with { Timescale = fields.U32() };
        if (_track.Timescale == 0)
            Add(Mp4Defects.BadBox);
    }

    private void TakeHandler(ref FieldReader fields)
    {
        fields.Full();
        fields.U32(); // predefined
        _track = _track with
        {
            Kind = fields.U32() switch
            {
                BoxType.VideoHandler => Mp4TrackKind.Video,
                BoxType.AudioHandler => Mp4TrackKind.Audio,
                _ => Mp4TrackKind.Other,
            },
        };
    }

    private void TakeExtends(ref FieldReader fields)
    {
        fields.Full();
        var id = fields.U32();
        fields.U32(); // sample description
        if (_defaultDurations.Count < Mp4Inspector.MaxTracks)
            _defaultDurations[id] = fields.U32();
    }

    private void TakeRun(ref FieldReader fields)
    {
        if (_fragment is not { } fragment)
            return;
        var known = _hasMovie
            ? _defaultDurations.GetValueOrDefault(fragment.TrackId)
            : initialization?.Tracks.FirstOrDefault(t => t.Id == fragment.TrackId)?.DefaultSampleDuration ?? 0;
        Add(fragment.TakeRun(ref fields, known));
    }

    private void TakeIndex(ref FieldReader fields)
    {
        var index = SegmentIndex.Read(ref fields);
        if (fields.IsShort || index.Timescale == 0)
            Add(Mp4Defects.BadBox);
        else
            _indexed ??= MediaTime.From(index.DurationTicks, index.Timescale);
    }
}
