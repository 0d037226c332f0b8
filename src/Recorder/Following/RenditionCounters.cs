using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Writing;
using Microsoft.Extensions.Logging;

namespace CdnNode.Recorder.Following;

/// <summary>Counts what happens to one rendition, and tells metrics and log. Safe for the recorder's and the writer's threads at once.</summary>
internal sealed class RenditionCounters(string channel, RecordedRendition rendition, RecorderMetrics metrics, ILogger log) : IWriterEvents
{
    private readonly Lock _lock = new();
    private readonly Dictionary<GapCause, long> _gaps = [];
    private readonly List<RecordedSegment> _newGaps = [];
    private long _segments;
    private long _duplicates;
    private long _backfilled;
    private string? _diskProblem;
    private string? _sourceProblem;

    /// <summary>Gaps that were acknowledged since the last call: what backfill may try.</summary>
    public IReadOnlyList<RecordedSegment> TakeNewGaps()
    {
        lock (_lock)
        {
            RecordedSegment[] gaps = [.. _newGaps];
            _newGaps.Clear();
            return gaps;
        }
    }

    public void Acknowledged(IReadOnlyList<RecordedSegment> entries, bool isBackfill)
    {
        lock (_lock)
        {
            foreach (var entry in entries)
                Count(entry, isBackfill);
            _diskProblem = null;
        }
    }

    public void DiskFailed(RecorderFileException fault)
    {
        metrics.DiskFailed(fault.Fault);
        lock (_lock)
        {
            if (_diskProblem is null)
                log.DiskFailed(channel, rendition.Id, fault.Fault.ToString(), fault.Message);
            _diskProblem = fault.Message;
        }
    }

    public void Duplicate()
    {
        Interlocked.Increment(ref _duplicates);
        metrics.Duplicate();
    }

    /// <summary>The live playlist can't be used; null: it can.</summary>
    public void SourceProblem(string? problem)
    {
        if (problem is not null && _sourceProblem is null)
            log.PlaylistFailed(channel, rendition.Id, problem);
        _sourceProblem = problem;
    }

    public RenditionStatus Status(GapCause blocked, bool isRunning, TimeProvider time)
    {
        lock (_lock)
        {
            return new RenditionStatus(
                rendition.Id,
                !isRunning ? RecorderState.Stopped
                    : blocked == GapCause.DiskFull ? RecorderState.DiskFull
                    : blocked != GapCause.None ? RecorderState.DiskFailed
                    : _sourceProblem is not null ? RecorderState.WaitingForSource : RecorderState.Recording,
                rendition.Extent is { } extent ? time.GetUtcNow() - extent.To : null,
                rendition.Bytes,
                _segments,
                Interlocked.Read(ref _duplicates),
                _backfilled,
                new Dictionary<GapCause, long>(_gaps),
                _diskProblem ?? _sourceProblem);
        }
    }

    private void Count(RecordedSegment entry, bool isBackfill)
    {
        if (isBackfill)
        {
            _backfilled++;
            metrics.Backfilled();
        }

        metrics.Acknowledged(entry);
        if (!entry.IsGap)
        {
            _segments++;
            return;
        }

        _gaps[entry.Gap] = _gaps.GetValueOrDefault(entry.Gap) + 1;
        _newGaps.Add(entry);
    }
}
