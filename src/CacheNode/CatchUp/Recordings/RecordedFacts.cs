using CdnNode.Endpoints;
using CdnNode.Playlists;
using CdnNode.Shaper;

namespace CdnNode.CatchUp.Recordings;

/// <summary>
/// What pacing needs to know of recorded segments. Playlists of the past don't come from an origin, so no table has their segments: without this a fragment would have no
/// rate, and a viewer of a low rung would be paced by that rung and never measure that it could go up.
/// </summary>
internal sealed class RecordedFacts(Recordings recordings)
{
    /// <summary>Null when the path is none of a recorded segment, or its hour is not in memory: whoever has just got the playlist that lists it has brought it there.</summary>
    public MediaFacts? Of(EdgeRequest request)
    {
        if (recordings.Channels.Count == 0 || !RecordedFolders.MayBeIn(request.Path) || request.Path.Split('/') is not [.., var channelName, var renditionId, var name]) return null;
        if (recordings.Find(channelName) is not { } channel || channel.FindRendition(renditionId) is not { } rendition) return null;
        if (!request.Path.StartsWith(RecordedFolders.Of(channel, rendition), StringComparison.Ordinal) || !RecordedName.IsSegment(name, out var sequence)) return null;
        var found = rendition.FindAsync(sequence);
        if (!found.IsCompletedSuccessfully || found.Result is not { IsGap: false } segment) return null;
        return new MediaFacts(
            PacedObject.Segment,
            TimeSpan.FromSeconds((double)segment.DurationSeconds),
            segment.Length,
            channel.Multivariant?.TopBandwidth is { } top ? BitRate.FromComputed(top) : null);
    }
}
