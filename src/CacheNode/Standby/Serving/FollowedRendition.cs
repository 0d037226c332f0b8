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
    private StitchedSegment? _last;

    public string Id => id;

    public void NoteAsked(TimeProvider time) => _asked = time.GetTimestamp();

    public bool IsForgotten(TimeProvider time) => time.GetElapsedTime(_asked) > s_forgetAfter;

    /// <summary>Number of the segment that is to be brought next.</summary>
    public long NextToBring(PlaylistStitcher stitcher) => Math.Max(Next(stitcher), stitcher.First);

    /// <summary>Number behind the last segment that is in the cache, or known to viewers already.</summary>
    public long Ready(PlaylistStitcher stitcher) => Math.Max(Next(stitcher), stitcher.Published);

    /// <summary>What stands in front of a number is there.</summary>
    public void BringFrom(long number, PlaylistStitcher stitcher) => (_next, _last) = (number, stitcher.Find(number - 1));

    /// <summary>Somebody begins to follow it: what players begin with is brought too, though it is known already.</summary>
    public void BringAgain(PlaylistStitcher stitcher) => BringFrom(stitcher.Published - Behind, stitcher);

    /// <summary>What was brought and not published yet may have been replaced by another origin's.</summary>
    private long Next(PlaylistStitcher stitcher) =>
        _next <= stitcher.Published || ReferenceEquals(stitcher.Find(_next - 1), _last) ? _next : stitcher.Published;
}
