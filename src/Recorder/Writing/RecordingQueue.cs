using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Following;

namespace CdnNode.Recorder.Writing;

/// <summary>
/// What waits for the writer of one rendition: the <c>submit_task()</c> of the source design. Whatever is queued is done in order, by one writer thread at a time, and
/// the queue asks for a thread only while something is in it: renditions don't have threads.
/// </summary>
internal sealed class RecordingQueue(RenditionWriter writer, DiskThreads threads, QueueBudget budget)
{
    /// <summary>Items of one turn; then another rendition has the thread.</summary>
    private const int ItemsATurn = 8;

    /// <summary>Entries that may wait, gaps above all: a disk that hangs for hours must not fill the memory with them.</summary>
    private const int MaxItems = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<Action> _items = [];
    private bool _isScheduled;
    private bool _hasDropped;

    /// <summary>Hands a segment over; its bytes are released when they are written. False when too many bytes wait: the bytes stay the caller's, who submits a gap.</summary>
    public bool TrySubmit(SegmentDraft draft, SegmentBytes bytes)
    {
        if (!budget.TryTake(bytes.Length))
            return false;
        var marked = Marked(draft);
        Post(() => Use(bytes, () => writer.Append(marked, bytes.Span)));
        return true;
    }

    /// <summary>Hands a gap over.</summary>
    public void SubmitGap(SegmentDraft draft)
    {
        lock (_lock)
        {
            if (_items.Count >= MaxItems)
            {
                _hasDropped = true;
                return;
            }
        }

        var marked = Marked(draft);
        Post(() => writer.Append(marked, default));
    }

    /// <summary>Hands over what came for a gap. False as for <see cref="TrySubmit"/>.</summary>
    public bool TrySubmitBackfill(RecordedSegment gap, SegmentDraft draft, SegmentBytes bytes)
    {
        if (!budget.TryTake(bytes.Length))
            return false;
        Post(() => Use(bytes, () => writer.TryBackfill(gap, draft, bytes.Span)));
        return true;
    }

    /// <summary>Lets the writer look at its clock, when it has a reason.</summary>
    public void Tick()
    {
        if (writer.IsDirty)
            Post(writer.Tick);
    }

    /// <summary>Completes when all that was queued is on the disk, or given up, and the hour is sealed.</summary>
    public Task CloseAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            writer.Close();
            done.SetResult();
        });
        return done.Task;
    }

    /// <summary>A draft behind dropped ones begins anew.</summary>
    private SegmentDraft Marked(SegmentDraft draft)
    {
        lock (_lock)
        {
            draft = _hasDropped ? draft with { Discontinuity = true } : draft;
            _hasDropped = false;
            return draft;
        }
    }

    private void Use(SegmentBytes bytes, Action write)
    {
        try
        {
            write();
        }
        finally
        {
            budget.Return(bytes.Length);
            bytes.Dispose();
        }
    }

    private void Post(Action work)
    {
        lock (_lock)
        {
            _items.Enqueue(work);
            if (_isScheduled)
                return;
            _isScheduled = true;
        }

        threads.TryPost(Run);
    }

    private void Run()
    {
        for (var i = 0; i < ItemsATurn; i++)
        {
            Action work;
            lock (_lock)
            {
                if (!_items.TryDequeue(out work!))
                {
                    _isScheduled = false;
                    return;
                }
            }

            work();
        }

        threads.TryPost(Run);
    }
}
