using System.Collections.Immutable;
using System.Globalization;
using CdnNode.CatchUp.Playlists;
using CdnNode.Hls.Playlists;
using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Recordings;

/// <summary>A recorded rendition as playlists need it; URIs are relative to where the playlist stands.</summary>
/// <param name="playlistFolder">Where that is, without a slash at the end.</param>
/// <param name="resolveKey">From a playlist's path and a key's URI there to a path on this node; null when it leads elsewhere.</param>
internal sealed class RecordedPast(RecordedChannel channel, RecordedRendition rendition, string playlistFolder, Func<string, string, string?> resolveKey) : IPast
{
    private readonly string _folder = RelativePath.From(playlistFolder, RecordedFolders.Of(channel, rendition));

    /// <summary>The longest of all renditions: they are one presentation.</summary>
    public int TargetDuration { get; } = channel.Renditions.Max(static r => r.TargetDurationSeconds);

    public DateTimeOffset? End => rendition.Extent?.To;

    public DateTimeOffset? CommonEnd => channel.Renditions.Min(static r => r.Extent?.To);

    public async ValueTask<IReadOnlyList<MediaSegment>> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var window = await rendition.ReadAsync(from, to, cancellation);
        var segments = new MediaSegment[window.Segments.Length];
        var context = new Context();
        for (var i = 0; i < segments.Length; i++) segments[i] = Convert(window.Segments[i], context);
        return segments;
    }

    private MediaSegment Convert(RecordedSegment entry, Context context)
    {
        if (entry.Map is { } map && map.Id != context.MapId) (context.MapId, context.Map) = (map.Id, new MediaInitialization { Uri = _folder + RecordedName.Of(map), Keys = KeysOf(map.Keys, null) });
        if (!entry.IsGap) context.Extension = ExtensionOf(entry);
        return new MediaSegment
        {
            Uri = _folder + RecordedName.Of(entry, context.Extension),
            DurationSeconds = entry.DurationSeconds,
            Gap = entry.IsGap,
            Map = entry.Map is null && !entry.IsGap ? null : context.Map,
            Keys = entry.Keys is { } keys ? KeysOf(keys, entry.MediaSequence) : [],
            ProgramDateTime = entry.Begin,
            MediaSequence = entry.Sequence,
            DiscontinuitySequence = entry.DiscontinuitySequence,
        };
    }

    /// <summary>Players and tools go by it; what is encrypted as a whole keeps the name of what it is inside.</summary>
    private static string ExtensionOf(RecordedSegment entry) => entry.Map is not null ? ".m4s" : entry.Format switch
    {
        MediaFormat.Mp4 => ".m4s",
        MediaFormat.PackedAudio => ".aac",
        MediaFormat.WebVtt => ".vtt",
        _ => ".ts",
    };

    /// <summary>Keys stay at the origin. An IV that the origin's numbering implied is written out: the numbers here are others (RFC 8216bis section 5.2).</summary>
    private ImmutableArray<MediaKey> KeysOf(RecordedKeys keys, long? mediaSequence) =>
    [
        .. keys.Keys.Select(key => key with
        {
            Uri = resolveKey(keys.PlaylistPath, key.Uri) is { } target ? RelativePath.From(playlistFolder, target) : key.Uri,
            Iv = key.Iv ?? (key.EncryptsWholeSegment && mediaSequence is { } number ? string.Create(CultureInfo.InvariantCulture, $"0x{number:x32}") : null),
        }),
    ];

    /// <summary>What carries on from entry to entry.</summary>
    private sealed class Context
    {
        public string? MapId;
        public MediaInitialization? Map;
        public string Extension = ".ts";
    }
}
