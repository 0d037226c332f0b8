using System.Collections.Concurrent;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Options;
using Microsoft.Extensions.Logging;

namespace CdnNode.Recorder.Archive;

/// <summary>All recordings of a data folder. Opening it recovers what the last process left; there is one at a time for a folder.</summary>
public sealed class RecordingArchive : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RecordedChannel> _channels = new(StringComparer.Ordinal);
    private readonly IDisposable _lock;

    private RecordingArchive(ArchiveServices services, IDisposable folderLock) => (Services, _lock) = (services, folderLock);

    /// <summary>Every channel that has a recording or will have one, in the order of names.</summary>
    public IReadOnlyList<RecordedChannel> Channels => [.. _channels.Values.OrderBy(static channel => channel.Name, StringComparer.Ordinal)];

    internal ArchiveServices Services { get; }

    /// <summary>Opens a folder and recovers it.</summary>
    /// <exception cref="IOException">The folder can't be used: another process has it, or the disk fails.</exception>
    public static Task<RecordingArchive> OpenAsync(RecorderOptions options, TimeProvider time, ILogger<RecordingArchive> log)
    {
        Directory.CreateDirectory(options.Folder);
        return OpenAsync(options, time, log, new LocalRecorderFiles(Path.GetFullPath(options.Folder)));
    }

    /// <summary>By name; null when nothing of it is recorded.</summary>
    public RecordedChannel? Find(string name) => _channels.GetValueOrDefault(name);

    /// <summary>By the path of its live playlist on the node, or of one of its renditions'; null when nothing of it is recorded.</summary>
    public RecordedChannel? FindByPath(string playlistPath) =>
        _channels.Values.FirstOrDefault(channel => channel.Playlist == playlistPath || channel.FindRenditionByPath(playlistPath) is not null);

    /// <summary>Closes the folder. Whatever records into it must have stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await Services.Writers.DisposeAsync();
        await Services.Readers.DisposeAsync();
        _lock.Dispose();
    }

    internal static async Task<RecordingArchive> OpenAsync(RecorderOptions options, TimeProvider time, ILogger log, IRecorderFiles files)
    {
        var readers = new DiskThreads("recorder-read", options.ReaderThreads);
        var writers = new DiskThreads("recorder-write", options.WriterThreads);
        var services = new ArchiveServices(files, readers, writers, new SegmentIndex(files, readers, options.MaxIndexedSegments), time, log);
        try
        {
            var archive = new RecordingArchive(services, await readers.RunAsync(files.Lock));
            var names = await readers.RunAsync(() => files.List("").Where(RecordedChannelOptions.IsName).ToArray());
            await Task.WhenAll(names.Select(name => readers.RunAsync(() => archive.Recover(name))));
            return archive;
        }
        catch
        {
            await writers.DisposeAsync();
            await readers.DisposeAsync();
            throw;
        }
    }

    /// <summary>The channel of a configuration, made when it is new.</summary>
    internal RecordedChannel GetOrAdd(RecordedChannelOptions options) => _channels.GetOrAdd(
        options.Name, static (name, channel) => new RecordedChannel(name, new ChannelDescription { Playlist = channel.options.Playlist }, channel.Services, []), (options, Services));

    private bool Recover(string name)
    {
        if (ChannelDescription.TryLoad(Services.Files, name) is not { } description)
            return false;
        var findings = new RecoveryFindings();
        var renditions = new List<RecordedRendition>();
        foreach (var identity in description.Renditions.Where(static identity => RecordedChannelOptions.IsName(identity.Id)))
        {
            var folder = $"{name}/{identity.Id}";
            var recovery = new RenditionRecovery(Services.Files, folder);
            renditions.Add(new RecordedRendition(identity, folder, Services, recovery.Run()));
            findings.Add(recovery.Findings);
        }

        _channels[name] = new RecordedChannel(name, description, Services, renditions);
        Services.Log.Recovered(name, renditions.Sum(static r => r.State.Hours.Length), findings.CutEntries, findings.CutBytes);
        return true;
    }
}
