using System.Diagnostics.Metrics;
using CdnNode.Recorder.Archive;

namespace CdnNode.Recorder;

/// <summary>Metrics of the recorder, meter <c>CdnNode.Recorder</c>.</summary>
internal sealed class RecorderMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _segments;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _backfilled;
    private readonly Counter<long> _diskFaults;
    private readonly Counter<long> _deletedHours;

    public RecorderMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("CdnNode.Recorder");
        _segments = _meter.CreateCounter<long>("edge.recorder.segments", "{segment}", "Segments on the disk for good");
        _bytes = _meter.CreateCounter<long>("edge.recorder.bytes", "By", "Their bytes");
        _gaps = _meter.CreateCounter<long>("edge.recorder.gaps", "{gap}", "Entries recorded as gaps, by cause");
        _duplicates = _meter.CreateCounter<long>("edge.recorder.duplicates", "{segment}", "Segments dropped because their content was recorded already");
        _backfilled = _meter.CreateCounter<long>("edge.recorder.backfilled", "{gap}", "Gaps that were filled later");
        _diskFaults = _meter.CreateCounter<long>("edge.recorder.disk.faults", "{fault}", "Writes and syncs that failed, by fault");
        _deletedHours = _meter.CreateCounter<long>("edge.recorder.retention.files", "{file}", "Hour files deleted by retention");
    }

    /// <summary>Shows states when somebody collects.</summary>
    public void Observe(Func<long> queuedBytes, Func<double> lagSeconds)
    {
        _meter.CreateObservableGauge("edge.recorder.queue", queuedBytes, "By", "Bytes of segments that wait for the disk");
        _meter.CreateObservableGauge("edge.recorder.lag", lagSeconds, "s", "How far the recording that is furthest behind ends before now");
    }

    public void Acknowledged(RecordedSegment entry)
    {
        if (entry.IsGap)
        {
            _gaps.Add(1, new KeyValuePair<string, object?>("cause", entry.Gap.ToString()));
            return;
        }

        _segments.Add(1);
        _bytes.Add(entry.Length);
    }

    public void Backfilled() => _backfilled.Add(1);

    public void Duplicate() => _duplicates.Add(1);

    public void DiskFailed(Files.FileFault fault) => _diskFaults.Add(1, new KeyValuePair<string, object?>("fault", fault.ToString()));

    public void Deleted() => _deletedHours.Add(1);
}
