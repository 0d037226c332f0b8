using CdnNode.Hls.Playlists;

namespace CdnNode.Recorder.Following;

/// <summary>
/// Places segments on the recording's timeline. The origin's program date-times are taken as they are as long as they can be true: within a day of the node's clock, and not
/// before what was recorded. Otherwise a segment begins where the one before it ended, or where the channel's clock puts its time stamps.
/// </summary>
internal sealed class Timeline(ChannelClock clock, TimeProvider time)
{
    private static readonly TimeSpan s_believed = TimeSpan.FromDays(1);

    /// <summary>Encoders round: less than this is no overlap and no hole.</summary>
    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(1);

    private DateTimeOffset _begin;

    /// <summary>Where the timeline ends; null while nothing is on it.</summary>
    public DateTimeOffset? End { get; private set; }

    /// <summary>Goes on behind what a recording has.</summary>
    public void Resume(DateTimeOffset end) => (_begin, End) = (end, end);

    /// <summary>Where a segment begins. Nothing is moved yet.</summary>
    /// <param name="segment">As the playlist has it.</param>
    /// <param name="epoch">Of its numbering.</param>
    /// <param name="mediaStart">Its first time stamp, when it has one.</param>
    /// <param name="continues">Nothing is missing in front of it, and its time stamps run on.</param>
    public DateTimeOffset Locate(MediaSegment segment, int epoch, TimeSpan? mediaStart, bool continues)
    {
        var now = time.GetUtcNow();
        var otherwise = continues && End is { } end ? end : now - Seconds(segment.DurationSeconds);
        var begin = segment.ProgramDateTime is { } date && (date - now).Duration() <= s_believed ? date
            : mediaStart is { } media ? clock.Map(epoch, segment.DiscontinuitySequence, media, otherwise)
            : otherwise;
        if (End is not { } last)
            return begin;
        return begin < last - s_slack ? last : begin < _begin ? _begin : begin;
    }

    /// <summary>How long nothing is between the timeline's end and a segment's begin; zero when that is less than rounding explains.</summary>
    public TimeSpan HoleBefore(DateTimeOffset begin) => End is { } end && begin - end > s_slack ? begin - end : TimeSpan.Zero;

    /// <summary>Moves the end behind an entry.</summary>
    public void Advance(DateTimeOffset begin, decimal durationSeconds) => (_begin, End) = (begin, begin + Seconds(durationSeconds));

    private static TimeSpan Seconds(decimal seconds) => TimeSpan.FromTicks((long)decimal.Round(seconds * TimeSpan.TicksPerSecond));
}
