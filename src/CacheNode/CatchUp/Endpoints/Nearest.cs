using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Endpoints;

/// <summary>The recorded range that lies nearest to what was asked for, for whoever asked for something else.</summary>
internal static class Nearest
{
    /// <summary>Exact to the hour file: cheap however long the recording is. Null while nothing is recorded.</summary>
    public static RecordedRange? To(RecordedChannel channel, DateTimeOffset from, DateTimeOffset to)
    {
        RecordedRange? nearest = null;
        foreach (var rendition in channel.Renditions)
        {
            foreach (var range in rendition.Outline)
            {
                if (nearest is not { } best || Distance(range, from, to) < Distance(best, from, to)) nearest = range;
            }
        }
        return nearest;
    }

    private static TimeSpan Distance(RecordedRange range, DateTimeOffset from, DateTimeOffset to) => range.From > to ? range.From - to : from > range.To ? from - range.To : TimeSpan.Zero;
}
