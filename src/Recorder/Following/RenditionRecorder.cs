using CdnNode.Hls.Playlists;
using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Writing;

namespace CdnNode.Recorder.Following;

/// <summary>Records one media playlist: reloads it, fetches what is new, and queues segments and gaps in the order of the timeline.</summary>
/// <remarks>One asynchronous loop: it holds no thread while it waits for the origin or the clock, and at most one segment's bytes.</remarks>
internal sealed class RenditionRecorder
{
    private readonly RecordedRendition _rendition;
    private readonly RecorderServices _services;
    private readonly string _channel;
    private readonly SegmentFetcher _fetcher;
    private readonly SequenceTracker _tracker = new();
    private readonly RecentContents _contents = new();
    private readonly Timeline _timeline;
    private readonly Backfiller _backfiller;
    private readonly RenditionWriter _writer;
    private readonly RecordingQueue _queue;
    private readonly RenditionCounters _counters;
    private bool _isRunning;
    private bool _breaks;
    private bool _comparesContents;
    private long _originDiscontinuity = -1;
    private string? _origin;

    public RenditionRecorder(string channel, RecordedRendition rendition, ChannelClock clock, RecorderServices services)
    {
        (_channel, _rendition, _services) = (channel, rendition, services);
        _fetcher = new SegmentFetcher(services.Source, rendition.PlaylistPath, services.Options.MaxSegmentBytes);
        _timeline = new Timeline(clock, services.Archive.Time);
        _backfiller = new Backfiller(services.Options.BackfillFor, services.Archive.Time);
        _counters = new RenditionCounters(channel, rendition, services.Metrics, services.Log);
        _writer = new RenditionWriter(rendition, services.Archive, services.Reserve, _counters);
        _queue = new RecordingQueue(_writer, services.Archive.Writers, services.Budget);
    }

    public RenditionStatus Status => _counters.Status(_writer.Blocked, _isRunning, _services.Archive.Time);

    public void Tick() => _queue.Tick();

    /// <summary>Records until it is cancelled. What was queued is then still to be closed.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await ResumeAsync();
        _isRunning = true;
        try
        {
            while (true)
            {
                var began = _services.Archive.Time.GetTimestamp();
                var wait = await ReloadAsync(cancellation) - _services.Archive.Time.GetElapsedTime(began);
                await BackfillAsync(cancellation);
                await Task.Delay(ReloadDelay.AtLeastMinimum(wait), _services.Archive.Time, cancellation);
            }
        }
        finally
        {
            _isRunning = false;
        }
    }

    /// <summary>Completes when everything queued is on the disk.</summary>
    public Task CloseAsync() => _queue.CloseAsync();

    /// <summary>Goes on behind the last acknowledged entry.</summary>
    private async Task ResumeAsync()
    {
        if (_rendition.State.Last is not { } last)
            return;
        var entries = await _rendition.ReadAsync(last.Summary.FirstBegin, DateTimeOffset.MaxValue);
        foreach (var entry in entries.Segments.Where(static entry => !entry.IsGap))
            _contents.Add(entry.ContentHash);
        _tracker.Resume(last.Summary.LastEpoch, last.Summary.LastMediaSequence + 1, last.Summary.LastEnd);
        _timeline.Resume(last.Summary.LastEnd);
    }

    /// <summary>One reload. Returns how long after its begin the next one is due.</summary>
    private async Task<TimeSpan> ReloadAsync(CancellationToken cancellation)
    {
        var live = await LivePlaylist.ReadAsync(_services.Source, _rendition.PlaylistPath, cancellation);
        if (live.Playlist is not MediaPlaylist playlist)
        {
            _counters.SourceProblem(live.Problem ?? "it is no media playlist");
            return ReloadDelay.AfterFailure;
        }

        _counters.SourceProblem(playlist.Segments.IsEmpty ? "it lists nothing" : null);
        _rendition.RaiseTarget(playlist.TargetDurationSeconds);
        var news = _tracker.Take(playlist, live.Origin);
        // By the playlist, not by segments: a cluster may spread its objects over all its origins.
        _comparesContents |= _origin is not null && live.Origin is not null && live.Origin != _origin;
        _origin = live.Origin ?? _origin;
        if (news.IsNewEpoch)
            BeginEpoch();
        var missed = news.Missed;
        foreach (var segment in news.Segments)
        {
            await RecordAsync(segment, missed, playlist, cancellation);
            missed = 0;
        }

        return ReloadDelay.After(playlist, hasNews: !news.Segments.IsEmpty);
    }

    private void BeginEpoch()
    {
        _services.Log.NewEpoch(_channel, _rendition.Id, _tracker.Epoch);
        (_comparesContents, _breaks, _originDiscontinuity) = (true, true, -1);
    }

    private async Task RecordAsync(MediaSegment segment, long missed, MediaPlaylist playlist, CancellationToken cancellation)
    {
        var fetched = await _fetcher.FetchAsync(segment, cancellation);
        var hash = fetched.Bytes is { } bytes ? ContentName.Of(bytes.Span) : default;
        if (IsDuplicate(fetched, hash))
        {
            fetched.Bytes!.Dispose();
            _counters.Duplicate();
            _originDiscontinuity = segment.DiscontinuitySequence;
            return;
        }

        var isBreak = Breaks(segment);
        var begin = _timeline.Locate(segment, _tracker.Epoch, fetched.Verdict.MediaStart, continues: missed == 0 && !isBreak);
        var hole = _timeline.HoleBefore(begin);
        isBreak |= hole > GapPlan.Longest;
        DeclareHole(hole, missed, segment, playlist.TargetDurationSeconds);
        await QueueAsync(segment, fetched, hash, begin, isBreak, cancellation);
        _timeline.Advance(begin, segment.DurationSeconds);
    }

    /// <summary>
    /// Behind a new numbering or from another origin, contents that were recorded last are the same stream again: as long as such come, nothing has broken.
    /// </summary>
    private bool IsDuplicate(FetchedSegment fetched, UInt128 hash)
    {
        if (fetched.Bytes is null)
            return false;
        if (!_comparesContents)
            return false;
        if (_contents.Contains(hash))
        {
            _breaks = false;
            return true;
        }

        _comparesContents = false;
        return false;
    }

    /// <summary>Whether a discontinuity stands before a segment: the origin says so, skipped some that had one, or began anew.</summary>
    private bool Breaks(MediaSegment segment)
    {
        var isBreak = _breaks || (_originDiscontinuity >= 0 ? segment.DiscontinuitySequence > _originDiscontinuity : segment.Discontinuity && _rendition.NextSequence > 0);
        _breaks = false;
        _originDiscontinuity = segment.DiscontinuitySequence;
        return isBreak;
    }

    private void DeclareHole(TimeSpan hole, long missed, MediaSegment next, int targetSeconds)
    {
        var durations = GapPlan.Split(hole, missed, targetSeconds);
        var begin = _timeline.End.GetValueOrDefault();
        for (var i = 0; i < durations.Count; i++)
        {
            _queue.SubmitGap(new SegmentDraft
            {
                Epoch = _tracker.Epoch,
                MediaSequence = next.MediaSequence - (durations.Count == missed ? missed - i : 1),
                Begin = begin,
                DurationSeconds = durations[i],
                Gap = GapCause.Missed,
            });
            begin += TimeSpan.FromTicks((long)(durations[i] * TimeSpan.TicksPerSecond));
        }
    }

    private async Task QueueAsync(
        MediaSegment segment, FetchedSegment fetched, UInt128 hash, DateTimeOffset begin, bool isBreak, CancellationToken cancellation)
    {
        var draft = new SegmentDraft
        {
            Epoch = _tracker.Epoch,
            MediaSequence = segment.MediaSequence,
            Discontinuity = isBreak,
            Begin = begin,
            DurationSeconds = segment.DurationSeconds,
            Gap = fetched.Gap,
            Keys = segment.Keys.IsEmpty ? null : new RecordedKeys(_rendition.PlaylistPath, segment.Keys),
        };
        if (fetched.Bytes is { } bytes)
        {
            if (_queue.TrySubmit(await CompleteAsync(draft, segment, fetched, hash, cancellation), bytes))
            {
                _contents.Add(hash);
                return;
            }

            bytes.Dispose();
            draft = draft with { Gap = GapCause.DiskSlow };
        }

        _services.Log.SegmentLost(_channel, _rendition.Id, segment.MediaSequence, draft.Gap, fetched.Detail);
        _backfiller.NoteLost(draft.Epoch, segment, fetched.Origin);
        _queue.SubmitGap(draft);
    }

    private async Task<SegmentDraft> CompleteAsync(SegmentDraft draft, MediaSegment segment, FetchedSegment fetched, UInt128 hash, CancellationToken cancellation) => draft with
    {
        Gap = GapCause.None,
        Format = fetched.Verdict.Format,
        Crc32C = Crc32C.Of(fetched.Bytes!.Span),
        ContentHash = hash,
        Map = await _fetcher.MapAsync(segment, cancellation),
    };

    /// <summary>Tries one lost segment that is due.</summary>
    private async Task BackfillAsync(CancellationToken cancellation)
    {
        foreach (var gap in _counters.TakeNewGaps())
            _backfiller.NoteGap(gap);
        if (_backfiller.TakeDue() is not { Gap: { } hole } lost)
            return;
        var fetched = await _fetcher.FetchAgainAsync(lost.Segment, lost.Origin, cancellation);
        if (fetched.Bytes is not { } bytes)
        {
            _backfiller.PutBack(lost, fetched.Origin);
            return;
        }

        var draft = new SegmentDraft
        {
            Epoch = hole.Epoch,
            MediaSequence = hole.MediaSequence,
            Begin = hole.Begin,
            DurationSeconds = hole.DurationSeconds,
            Keys = lost.Segment.Keys.IsEmpty ? null : new RecordedKeys(_rendition.PlaylistPath, lost.Segment.Keys),
        };
        var hash = ContentName.Of(bytes.Span);
        if (_queue.TrySubmitBackfill(hole, await CompleteAsync(draft, lost.Segment, fetched, hash, cancellation), bytes))
            return;
        bytes.Dispose();
        _backfiller.PutBack(lost, lost.Origin);
    }
}
