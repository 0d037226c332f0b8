using System.Collections.Immutable;
using CdnNode.Recorder.Files;

namespace CdnNode.Recorder.Archive;

/// <summary>
/// What is recorded of one media playlist: a timeline of acknowledged segments and gaps. Safe for any number of readers while it is being recorded; what they get is
/// immutable.
/// </summary>
public sealed class RecordedRendition
{
    private readonly Lock _lock = new();
    private readonly IRecorderFiles _files;
    private readonly DiskThreads _readers;
    private readonly SegmentIndex _index;
    private volatile RenditionState _state;
    private volatile int _targetDurationSeconds = 1;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal RecordedRendition(RenditionIdentity identity, string folder, ArchiveServices services, RenditionState state)
    {
        (Identity, Folder, _files, _readers, _index) = (identity, folder, services.Files, services.Readers, services.Index);
        _state = state;
        RaiseTarget(state.Hours.Select(static hour => hour.Summary.LongestSeconds).DefaultIfEmpty(1).Max());
    }

    /// <summary>Its own name within the channel: a folder's, and fit for URLs.</summary>
    public string Id => Identity.Id;

    /// <summary>Path of its live playlist on the node.</summary>
    public string PlaylistPath => Identity.PlaylistPath;

    /// <summary>Its URI as the multivariant playlist has it; null when the channel has none.</summary>
    public string? Uri => Identity.Uri;

    /// <summary>One more with every change; see <see cref="WaitForChangeAsync"/>.</summary>
    public long Version => _state.Version;

    /// <summary>From the begin of the oldest entry to the end of the newest; null while there is none.</summary>
    public RecordedRange? Extent => _state is { Hours: [var first, .., var last] } ? new(first.Summary.FirstBegin, last.Summary.LastEnd)
        : _state is { Hours: [var only] } ? new(only.Summary.FirstBegin, only.Summary.LastEnd) : null;

    /// <summary>Sequence number that the next entry will have.</summary>
    public long NextSequence => _state.Last?.Summary.NextSequence ?? 0;

    /// <summary>Constant for playlists: the longest of what the origin said and of every entry. Grows only when the origin breaks its word.</summary>
    public int TargetDurationSeconds => _targetDurationSeconds;

    /// <summary>In data files.</summary>
    public long Bytes => _state.Hours.Sum(static hour => hour.Summary.DataLength) + _state.Backfills.Sum(static hour => hour.Summary.DataLength);

    /// <summary>Entries that are gaps, those that were filled later not counted.</summary>
    public long Gaps => _state.Hours.Sum(static hour => (long)hour.Summary.Gaps) - _state.Backfills.Sum(static hour => (long)hour.Summary.Entries);

    /// <summary>Recorded time to the hour file, without a look at the gaps inside: cheap, whatever the length.</summary>
    public ImmutableArray<RecordedRange> Outline => Coverage.Outline(_state.Hours);

    internal RenditionIdentity Identity { get; }

    internal string Folder { get; }

    internal RenditionState State => _state;

    /// <summary>
    /// The entries that touch [<paramref name="from"/>, <paramref name="to"/>). Completes at once when their hours are in memory; else their journals are read, on the
    /// recorder's threads.
    /// </summary>
    public async ValueTask<RecordedWindow> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation = default)
    {
        var state = _state;
        var hours = new List<Task<ReadOnlyMemory<RecordedSegment>>>();
        for (var i = state.IndexAt(from); i < state.Hours.Length && state.Hours[i].Summary.FirstBegin < to; i++)
            hours.Add(_index.GetAsync(state.Hours[i])); // those that are not in memory are read side by side
        var segments = ImmutableArray.CreateBuilder<RecordedSegment>();
        foreach (var hour in hours)
            segments.AddRange(WindowSlice.Touching((await hour).Span, from, to));
        cancellation.ThrowIfCancellationRequested();
        foreach (var backfill in state.Backfills)
        {
            if (segments.Count > 0 && backfill.Summary.FirstSequence <= segments[^1].Sequence && backfill.Summary.NextSequence > segments[0].Sequence)
                WindowSlice.Overlay(segments, (await _index.GetAsync(backfill)).Span);
        }

        return new RecordedWindow(segments.DrainToImmutable(), _targetDurationSeconds, state.Version);
    }

    /// <summary>The entry with a sequence number; null when there is none (any more).</summary>
    public async ValueTask<RecordedSegment?> FindAsync(long sequence, CancellationToken cancellation = default)
    {
        var state = _state;
        foreach (var backfill in state.Backfills.Reverse())
        {
            if (backfill.Summary.FirstSequence <= sequence && sequence < backfill.Summary.NextSequence)
                return WindowSlice.Find((await _index.GetAsync(backfill)).Span, sequence);
        }

        cancellation.ThrowIfCancellationRequested();
        var i = state.IndexOf(sequence);
        return i < state.Hours.Length ? WindowSlice.Find((await _index.GetAsync(state.Hours[i])).Span, sequence) : null;
    }

    /// <summary>Ranges, gaps and bytes of a stretch of time, exact.</summary>
    public async ValueTask<RecordedCoverage> CoverageAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation = default) =>
        Coverage.Of((await ReadAsync(from, to, cancellation)).Segments);

    /// <summary>Completes when <see cref="Version"/> is another than the one given.</summary>
    public Task WaitForChangeAsync(long version, CancellationToken cancellation = default)
    {
        lock (_lock)
            return _state.Version != version ? Task.CompletedTask : _changed.Task.WaitAsync(cancellation);
    }

    /// <summary>Opens a segment's bytes; null when it is a gap, or retention has deleted it. Its hour stays until the reader is disposed.</summary>
    public ValueTask<SegmentReader?> OpenAsync(RecordedSegment segment) =>
        segment.File is { } file && segment.Length > 0 ? OpenAsync(file, segment.Offset, segment.Length, segment.Crc32C) : default;

    /// <summary>Opens an initialization section's bytes; null when retention has deleted it.</summary>
    public ValueTask<SegmentReader?> OpenAsync(RecordedMap map) => OpenAsync(map.File, map.Offset, map.Length, map.Crc32C);

    /// <summary>Adds a file that has entries, or will have them.</summary>
    internal void AddFile(HourFile file) => Change(state => file.Name.IsBackfill
        ? state with { Backfills = state.Backfills.Add(file) }
        : state with { Hours = state.Hours.Add(file) });

    internal void RemoveFile(HourFile file)
    {
        Change(state => state with { Hours = state.Hours.Remove(file), Backfills = state.Backfills.Remove(file) });
        _index.Drop(file);
    }

    /// <summary>Shows entries that are on the disk for good.</summary>
    internal void Publish(HourFile file, IReadOnlyList<RecordedSegment> acknowledged)
    {
        foreach (var entry in acknowledged)
        {
            file.Append(entry);
            RaiseTarget(Journal.HourSummary.RoundedSeconds(entry.DurationSeconds));
        }

        if (file.Summary.Entries == acknowledged.Count)
            AddFile(file);
        else
            Change(static state => state);
    }

    internal void RaiseTarget(int seconds) => _targetDurationSeconds = Math.Max(_targetDurationSeconds, seconds);

    private void Change(Func<RenditionState, RenditionState> change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            var next = change(_state);
            _state = next with { Version = next.Version + 1 };
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.TrySetResult();
    }

    private async ValueTask<SegmentReader?> OpenAsync(HourFile file, long offset, int length, uint crc)
    {
        var handle = await _readers.RunAsync(() => file.TryLease(_files));
        return handle is null ? null : new SegmentReader(file, handle, _readers, offset, length, crc);
    }
}
