using CdnNode.Hls.Playlists;
using CdnNode.Recorder.Archive;

namespace CdnNode.Recorder.Following;

/// <summary>
/// Remembers lost segments that another origin may still have, and when to ask for them again. A gap without a URI (nobody saw it listed) is none of its business.
/// </summary>
internal sealed class Backfiller(TimeSpan keepFor, TimeProvider time)
{
    private const int MaxLost = 256;
    private static readonly TimeSpan s_firstWait = TimeSpan.FromSeconds(5);

    private readonly LinkedList<Lost> _lost = [];

    /// <summary>Notes a segment that could not be recorded.</summary>
    /// <param name="epoch">Of its numbering.</param>
    /// <param name="segment">As the playlist had it.</param>
    /// <param name="origin">Whose answer was of no use; null when that isn't known.</param>
    public void NoteLost(int epoch, MediaSegment segment, string? origin)
    {
        if (segment.Gap || keepFor == TimeSpan.Zero)
            return;
        _lost.AddLast(new Lost(epoch, segment, origin) { LostAt = time.GetTimestamp(), Wait = s_firstWait });
        if (_lost.Count > MaxLost)
            _lost.RemoveFirst();
    }

    /// <summary>The gap was acknowledged: from now on it can be filled.</summary>
    public void NoteGap(RecordedSegment gap)
    {
        foreach (var lost in _lost)
        {
            if (lost.Epoch == gap.Epoch && lost.Segment.MediaSequence == gap.MediaSequence)
                lost.Gap = gap;
        }
    }

    /// <summary>The next one whose turn it is, taken out; null when it is nobody's.</summary>
    public Lost? TakeDue()
    {
        for (var node = _lost.First; node is not null; node = node.Next)
        {
            var age = time.GetElapsedTime(node.Value.LostAt);
            if (node.Value.Gap is null ? age < keepFor : age < node.Value.Wait)
                continue;
            _lost.Remove(node);
            return node.Value.Gap is null ? TakeDue() : node.Value;
        }

        return null;
    }

    /// <summary>It wasn't to be had: again after twice the time, as long as that is within the bound, and from another origin than this time.</summary>
    public void PutBack(Lost lost, string? origin)
    {
        lost.Origin = origin;
        lost.Wait *= 2;
        if (lost.Wait <= keepFor)
            _lost.AddLast(lost);
    }

    /// <summary>One lost segment.</summary>
    internal sealed class Lost(int epoch, MediaSegment segment, string? origin)
    {
        public int Epoch { get; } = epoch;

        public MediaSegment Segment { get; } = segment;

        /// <summary>Whose answer was of no use; null when that isn't known.</summary>
        public string? Origin { get; set; } = origin;

        public RecordedSegment? Gap { get; set; }

        public long LostAt { get; init; }

        public TimeSpan Wait { get; set; }
    }
}
