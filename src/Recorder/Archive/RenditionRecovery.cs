using System.Collections.Immutable;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Journal;

namespace CdnNode.Recorder.Archive;

/// <summary>Finds out what a rendition's folder holds after the last process ended, however it ended.</summary>
/// <remarks>
/// A sealed journal is complete: its last bytes say all. Any other is read, compared with its data, and both are cut behind the last good entry; then it is sealed. Each
/// step leaves a folder that the same steps bring to the same end, so a crash in between changes nothing, and neither does a second run:
/// data is cut first (the journal then still says what was cut, and finds it missing), the journal next, the seal comes last. Deleting goes the other way round: without
/// its journal a data file is an orphan.
/// Files are looked at from the newest to the oldest: where a process gave a file up after a failed sync, the next file has the unacknowledged numbers as gaps, and an
/// entry that made it to the disk all the same is void.
/// </remarks>
internal sealed class RenditionRecovery(IRecorderFiles files, string folder)
{
    /// <summary>
    /// Data whose checksums are verified, from the end: an entry is only written once its data is synced, so that a length that fits would do for a disk that keeps its word.
    /// </summary>
    internal const long VerifiedBytes = 64L << 20;

    private long _firstOfNext = long.MaxValue;
    private bool _hasDeleted;

    /// <summary>Entries and bytes that were cut.</summary>
    public RecoveryFindings Findings { get; } = new();

    public RenditionState Run()
    {
        var names = files.List(folder);
        var hours = ImmutableArray.CreateBuilder<HourFile>();
        var backfills = ImmutableArray.CreateBuilder<HourFile>();
        var good = new HashSet<string>();
        foreach (var name in Journals(names).OrderByDescending(static name => name.Serial))
        {
            if (TryRecover(name) is not { } hour)
                continue;
            good.Add(hour.JournalPath);
            good.Add(hour.DataPath);
            (name.IsBackfill ? backfills : hours).Add(hour);
        }

        DeleteOrphans(names, good);
        if (_hasDeleted)
            files.SyncFolder(folder);
        hours.Reverse();
        backfills.Reverse();
        return new RenditionState(hours.DrainToImmutable(), backfills.DrainToImmutable(), 1);
    }

    private static IEnumerable<HourName> Journals(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (name.EndsWith(HourName.JournalExtension, StringComparison.Ordinal) && HourName.TryParse(name.AsSpan()[..^HourName.JournalExtension.Length], out var hour))
                yield return hour;
        }
    }

    private HourFile? TryRecover(HourName name)
    {
        var hour = new HourFile(folder, name);
        if (TryTakeSealed(hour) || (!name.IsBackfill && TryCut(hour)))
        {
            _firstOfNext = name.IsBackfill ? _firstOfNext : hour.Summary.FirstSequence;
            return hour;
        }

        return null;
    }

    private bool TryTakeSealed(HourFile hour)
    {
        using var journal = files.TryOpen(hour.JournalPath, forWriting: false);
        if (journal is null || !HourSeal.TryRead(JournalFile.ReadTail(journal, JournalEncoder.SealBytes), out var summary, out var format))
            return false;
        hour.Format = format;
        if (summary.Entries == 0 || summary.DataLength > (files.TryGetLength(hour.DataPath) ?? 0))
            return false;
        hour.Seal(summary);
        return true;
    }

    /// <summary>False when nothing good is in it; the pair then goes with the orphans.</summary>
    private bool TryCut(HourFile hour)
    {
        if (JournalFile.TryReadAll(files, hour.JournalPath, int.MaxValue) is not { } bytes)
            return false;
        var content = HourContent.Read(bytes, hour);
        hour.Format = content.Format;
        if (!content.HasHeader)
            return false;
        using var data = files.TryOpen(hour.DataPath, forWriting: true);
        var count = CountGood(content, data);
        Findings.CutEntries += content.Entries.Count - count;
        if (count == 0)
            return false;
        var summary = new HourSummary();
        for (var i = 0; i < count; i++)
            summary = summary.With(content.Entries[i]);
        Cut(data, summary.DataLength);
        CutAndSeal(hour, content.EntryEnds[count - 1], summary);
        hour.Seal(summary);
        return true;
    }

    private int CountGood(HourContent content, IRecorderFile? data)
    {
        var length = data?.Length ?? 0;
        var verifiedFrom = length - VerifiedBytes;
        var count = 0;
        foreach (var entry in content.Entries)
        {
            if (entry.Sequence >= _firstOfNext || (entry.Length > 0 && (data is null || entry.Offset + entry.Length > length)))
                break;
            if (count == 0 && entry.Map is { } map && entry.Length > 0 && !Holds(data!, map.Offset, map.Length, map.Crc32C))
                break;
            if (entry.Length > 0 && entry.Offset >= verifiedFrom && !Holds(data!, entry.Offset, entry.Length, entry.Crc32C))
                break;
            count++;
        }

        return count;
    }

    private static bool Holds(IRecorderFile data, long offset, int length, uint crc)
    {
        var bytes = System.Buffers.ArrayPool<byte>.Shared.Rent(length);
        var holds = data.Read(bytes.AsSpan(0, length), offset) == length && Crc32C.Of(bytes.AsSpan(0, length)) == crc;
        System.Buffers.ArrayPool<byte>.Shared.Return(bytes);
        return holds;
    }

    private void Cut(IRecorderFile? data, long length)
    {
        if (data is null || data.Length <= length)
            return;
        Findings.CutBytes += data.Length - length;
        data.Truncate(length);
        data.Sync();
    }

    private void CutAndSeal(HourFile hour, long length, HourSummary summary)
    {
        using var journal = files.TryOpen(hour.JournalPath, forWriting: true)
            ?? throw new RecorderFileException(FileFault.Failed, $"'{hour.JournalPath}' went away");
        if (journal.Length > length)
            journal.Truncate(length);
        var encoder = new JournalEncoder();
        encoder.Seal(summary, hour.Format);
        journal.Write(encoder.Pending, length);
        journal.Sync();
    }

    /// <summary>Journals before data: what is left of a pair after a crash in between is an orphan again.</summary>
    private void DeleteOrphans(IReadOnlyList<string> names, HashSet<string> good)
    {
        foreach (var name in names.Where(name => !good.Contains($"{folder}/{name}")).OrderByDescending(static n => n.EndsWith(HourName.JournalExtension, StringComparison.Ordinal)))
        {
            if (!HourName.TryParse(name.AsSpan()[..Math.Max(0, name.LastIndexOf('.'))], out _))
                continue; // not ours
            Findings.CutBytes += files.TryGetLength($"{folder}/{name}") ?? 0;
            files.Delete($"{folder}/{name}");
            _hasDeleted = true;
        }
    }
}
