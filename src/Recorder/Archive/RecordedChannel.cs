using System.Collections.Immutable;
using System.Text;
using CdnNode.Hls.Playlists;

namespace CdnNode.Recorder.Archive;

/// <summary>What is recorded of one channel. Safe for any number of readers.</summary>
public sealed class RecordedChannel
{
    /// <summary>Most ranges that may be pinned at a time.</summary>
    public const int MaxPins = 1000;

    private readonly Lock _lock = new();
    private readonly ArchiveServices _services;
    private volatile ImmutableArrayBox _renditions;
    private volatile ChannelDescription _description;
    private volatile MultivariantPlaylist? _multivariant;

    internal RecordedChannel(string name, ChannelDescription description, ArchiveServices services, IEnumerable<RecordedRendition> renditions)
    {
        (Name, _services, _description) = (name, services, description);
        _renditions = new ImmutableArrayBox([.. renditions]);
        _multivariant = Read(description.Multivariant);
    }

    /// <summary>As configured, and the name of its folder.</summary>
    public string Name { get; }

    /// <summary>Path of its live playlist on the node.</summary>
    public string Playlist => _description.Playlist;

    /// <summary>The multivariant playlist as it was last seen; null when the channel's live playlist is a media playlist.</summary>
    public MultivariantPlaylist? Multivariant => _multivariant;

    /// <summary>What is recorded, in the order in which it was found.</summary>
    public ImmutableArray<RecordedRendition> Renditions => _renditions.Items;

    /// <summary>Ranges that retention leaves alone.</summary>
    public IReadOnlyList<PinnedRange> Pins => _description.Pins;

    /// <summary>From the earliest begin to the latest end of all renditions; null while nothing is recorded.</summary>
    public RecordedRange? Extent
    {
        get
        {
            RecordedRange? all = null;
            foreach (var rendition in Renditions)
            {
                if (rendition.Extent is { } one)
                    all = all is { } sum ? new(one.From < sum.From ? one.From : sum.From, one.To > sum.To ? one.To : sum.To) : one;
            }

            return all;
        }
    }

    /// <summary>In data files, all renditions together.</summary>
    public long Bytes => Renditions.Sum(static rendition => rendition.Bytes);

    internal string Folder => Name;

    /// <summary>By its <see cref="RecordedRendition.Id"/>.</summary>
    public RecordedRendition? FindRendition(string id) => Renditions.FirstOrDefault(rendition => rendition.Id == id);

    /// <summary>By the path of its live playlist, without query.</summary>
    public RecordedRendition? FindRenditionByPath(string playlistPath) =>
        Renditions.FirstOrDefault(rendition => WithoutQuery(rendition.PlaylistPath).SequenceEqual(WithoutQuery(playlistPath)));

    /// <summary>Keeps what the range touches, until it is unpinned. On the disk when it completes.</summary>
    /// <exception cref="ArgumentException">The id is empty or longer than 64 characters, the range is empty, or <see cref="MaxPins"/> others are pinned.</exception>
    /// <exception cref="IOException">It could not be written down.</exception>
    public Task PinAsync(PinnedRange pin)
    {
        if (pin.Id is not { Length: > 0 and <= 64 })
            throw new ArgumentException("A pin's id has 1 to 64 characters.", nameof(pin));
        if (pin.To <= pin.From)
            throw new ArgumentException($"The range ends ({pin.To:O}) before it begins ({pin.From:O}).", nameof(pin));
        return ChangeAsync(description =>
        {
            PinnedRange[] others = [.. description.Pins.Where(other => other.Id != pin.Id)];
            return others.Length < MaxPins ? description with { Pins = [.. others, pin] } : throw new ArgumentException($"{MaxPins} ranges are pinned.", nameof(pin));
        });
    }

    /// <summary>Gives a range back to retention. On the disk when it completes.</summary>
    public Task UnpinAsync(string id) => ChangeAsync(description => description with { Pins = [.. description.Pins.Where(pin => pin.Id != id)] });

    /// <summary>Notes the live playlist, and the multivariant one's text when it is one.</summary>
    internal async Task DescribeAsync(string playlist, string? multivariant)
    {
        if (_description.Playlist == playlist && _description.Multivariant == multivariant)
            return;
        await ChangeAsync(description => description with { Playlist = playlist, Multivariant = multivariant });
        _multivariant = Read(multivariant);
    }

    /// <summary>The rendition of a media playlist, made when it is new.</summary>
    internal async Task<RecordedRendition> GetOrAddAsync(string playlistPath, string? uri)
    {
        if (Renditions.FirstOrDefault(r => r.PlaylistPath == playlistPath) is { } known)
            return known;
        var identity = new RenditionIdentity(RenditionIdentity.NewId(playlistPath, id => FindRendition(id) is not null), playlistPath, uri);
        await ChangeAsync(description => description with { Renditions = [.. description.Renditions, identity] });
        var folder = $"{Folder}/{identity.Id}";
        await _services.Writers.RunAsync(() =>
        {
            _services.Files.CreateFolder(folder);
            _services.Files.SyncFolder(Folder);
            return true;
        });
        var rendition = new RecordedRendition(identity, folder, _services, RenditionState.Empty);
        lock (_lock)
            _renditions = new ImmutableArrayBox(_renditions.Items.Add(rendition));
        return rendition;
    }

    private Task<bool> ChangeAsync(Func<ChannelDescription, ChannelDescription> change) => _services.Writers.RunAsync(() =>
    {
        lock (_lock)
        {
            var next = change(_description);
            next.Save(_services.Files, Folder);
            _description = next;
        }

        return true;
    });

    private static ReadOnlySpan<char> WithoutQuery(string path) => path.AsSpan()[..(path.IndexOf('?', StringComparison.Ordinal) is var at and >= 0 ? at : path.Length)];

    private static MultivariantPlaylist? Read(string? text) =>
        text is not null && PlaylistReader.TryRead(Encoding.UTF8.GetBytes(text), out var playlist, out _) ? playlist as MultivariantPlaylist : null;

    /// <summary>An immutable array that can be swapped in one step.</summary>
    private sealed record ImmutableArrayBox(ImmutableArray<RecordedRendition> Items);
}
