using CdnNode.Recorder.Archive;

namespace CdnNode.Recorder.Retention;

/// <summary>The files of one hour of a channel, all renditions.</summary>
/// <param name="Hour">Its begin.</param>
/// <param name="End">Where the last of its entries ends.</param>
/// <param name="Files">Each with its rendition.</param>
internal sealed record ChannelHour(DateTimeOffset Hour, DateTimeOffset End, IReadOnlyList<(RecordedRendition Rendition, HourFile File)> Files)
{
    /// <summary>The oldest hour that no pin touches, nobody reads, and that is not the newest of a rendition; null when there is none.</summary>
    public static ChannelHour? OldestDeletable(RecordedChannel channel)
    {
        var hours = channel.Renditions.SelectMany(static rendition => Deletable(rendition).Select(file => (rendition, file)))
            .GroupBy(static found => found.file.Name.Hour).OrderBy(static hour => hour.Key);
        foreach (var group in hours)
        {
            var hour = new ChannelHour(group.Key, group.Max(static found => found.file.Summary.LastEnd), [.. group]);
            var begin = hour.Files.Min(static found => found.File.Summary.FirstBegin);
            if (!channel.Pins.Any(pin => pin.From < hour.End && begin < pin.To) && !hour.Files.Any(static found => found.File.IsLeased))
                return hour;
        }

        return null;
    }

    /// <summary>All but the newest hour, and what belongs to it.</summary>
    private static IEnumerable<HourFile> Deletable(RecordedRendition rendition)
    {
        var state = rendition.State;
        return state.Last is not { } last ? [] : state.Hours.Concat(state.Backfills).Where(file => file.Name.Hour < last.Name.Hour);
    }
}
