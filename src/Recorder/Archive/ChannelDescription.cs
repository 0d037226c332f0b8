using System.Text.Json;
using CdnNode.Recorder.Files;

namespace CdnNode.Recorder.Archive;

/// <summary>What <c>channel.json</c> says of a recorded channel: all that must be known of it without its origin.</summary>
internal sealed record ChannelDescription
{
    private const string FileName = "channel.json";
    private const int MaxBytes = 16 << 20;

    public required string Playlist { get; init; }

    /// <summary>Text of the multivariant playlist; null when the channel has none.</summary>
    public string? Multivariant { get; init; }

    public IReadOnlyList<RenditionIdentity> Renditions { get; init; } = [];

    public IReadOnlyList<PinnedRange> Pins { get; init; } = [];

    /// <summary>Null when there is none, or none that can be read.</summary>
    public static ChannelDescription? TryLoad(IRecorderFiles files, string folder)
    {
        try
        {
            return Journal.JournalFile.TryReadAll(files, $"{folder}/{FileName}", MaxBytes) is { } json
                ? JsonSerializer.Deserialize<ChannelDescription>(json)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces the file in one step: after a crash there is the old one or the new one.</summary>
    public void Save(IRecorderFiles files, string folder)
    {
        files.CreateFolder(folder);
        var temporary = $"{folder}/{FileName}.new";
        using (var file = files.Create(temporary))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(this), 0);
            file.Sync();
        }

        files.Replace(temporary, $"{folder}/{FileName}");
        files.SyncFolder(folder);
        files.SyncFolder("");
    }
}
