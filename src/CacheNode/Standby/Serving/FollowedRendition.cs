namespace CdnNode.Standby.Serving;

/// <summary>A rendition that viewers follow: when somebody asked last, and how far its segments are in the cache. Guarded by its channel's lock.</summary>
internal sealed class FollowedRendition(string id)
{
    /// <summary>A viewer's player asks once in a target duration; one that hasn't for so long is gone.</summary>
    private static readonly TimeSpan s_forgetAfter = TimeSpan.FromSeconds(30);

    /// <summary>How far behind the end viewers begin to play (RFC 8216bis section 6.3.3: three target durations).</summary>
    private const int Behind = 3;
    private long _asked;
    private long _next;

    public string Id => id;

    public void NoteAsked(TimeProvider time) => _asked = time.GetTimestamp();

    public bool IsForgotten(TimeProvider time) => time.GetElapsedTime(_asked) > s_forgetAfter;

    /// <summary>Number of the segment that is to be brought next.</summary>
    public long NextToBring(PlaylistStitcher stitcher) => Math.Max(_next, Math.Max(stitcher.First, stitcher.Published - Behind));

    public void BringFrom(long number) => _next = Math.Max(_next, number);
}
