using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Options;
using Microsoft.Extensions.Logging;

namespace CdnNode.Recorder.Retention;

/// <summary>Deletes the oldest hours of channels that have more than they may.</summary>
/// <remarks>
/// The unit is an hour of a channel, all its renditions together, so that what is left of them begins together. An hour stays while somebody reads a file of it, while a
/// pinned range touches it, and while it is the newest of a rendition. A file leaves the index first, then goes its journal, then its data: whatever a crash leaves of
/// that, recovery ends. Calls block; one thread at a time does the work, others that come meanwhile wait for it.
/// </remarks>
internal sealed class RetentionKeeper(RecordingArchive archive, RecorderOptions options, RecorderMetrics metrics, ILogger log)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RetentionOptions> _rules = options.Channels.ToDictionary(static c => c.Name, static c => c.Retention, StringComparer.Ordinal);

    /// <summary>Deletes all that is too old or too much.</summary>
    public void Run()
    {
        lock (_lock)
        {
            foreach (var channel in archive.Channels)
                Run(channel, _rules.GetValueOrDefault(channel.Name) ?? new RetentionOptions());
        }
    }

    /// <summary>Deletes the oldest hour that may go, of whichever channel; false when none may.</summary>
    public bool DeleteOldest()
    {
        lock (_lock)
        {
            var oldest = archive.Channels.Select(static channel => (Channel: channel, Hour: ChannelHour.OldestDeletable(channel)))
                .Where(static found => found.Hour is not null).OrderBy(static found => found.Hour!.Hour);
            foreach (var (channel, hour) in oldest)
            {
                if (TryDelete(hour!))
                    return true;
            }

            return false;
        }
    }

    private void Run(RecordedChannel channel, RetentionOptions rules)
    {
        while (ChannelHour.OldestDeletable(channel) is { } oldest && IsDue(channel, oldest, rules) && TryDelete(oldest))
        {
        }
    }

    private bool IsDue(RecordedChannel channel, ChannelHour hour, RetentionOptions rules) =>
        (rules.MaxAge is { } age && hour.End < archive.Services.Time.GetUtcNow() - age)
        || (rules.MaxBytes is { } bytes && channel.Bytes > bytes)
        || FreeBytes() < Math.Max(rules.MinFreeBytes, options.ReserveBytes);

    private long FreeBytes()
    {
        try
        {
            return archive.Services.Files.FreeBytes();
        }
        catch (RecorderFileException)
        {
            return long.MaxValue; // a medium that doesn't answer is no reason to delete
        }
    }

    /// <summary>False when nothing of it could be deleted: somebody reads it, or the disk fails.</summary>
    private bool TryDelete(ChannelHour hour)
    {
        var isDeleted = false;
        foreach (var (rendition, file) in hour.Files)
        {
            if (!file.TryDoom())
                continue;
            rendition.RemoveFile(file);
            isDeleted |= TryDelete(rendition, file);
        }

        return isDeleted;
    }

    private bool TryDelete(RecordedRendition rendition, HourFile file)
    {
        try
        {
            archive.Services.Files.Delete(file.JournalPath);
            archive.Services.Files.Delete(file.DataPath);
            archive.Services.Files.SyncFolder(rendition.Folder);
            metrics.Deleted();
            log.Deleted(file.DataPath);
            return true;
        }
        catch (RecorderFileException exception)
        {
            log.DeleteFailed(file.DataPath, exception.Message);
            return false;
        }
    }
}
