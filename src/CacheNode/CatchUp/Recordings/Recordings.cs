using CdnNode.Operations.Options;
using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Recordings;

/// <summary>Everything that this node has recorded, once its folder is open; nothing before and when it can't be opened.</summary>
internal sealed class Recordings(NodeOptions options)
{
    private volatile RecordingArchive? _archive;

    /// <summary>Channels of which something is recorded, in the order of their names.</summary>
    public IReadOnlyList<RecordedChannel> Channels => _archive?.Channels ?? [];

    public void Open(RecordingArchive archive) => _archive = archive;

    public RecordedChannel? Find(string name) => _archive?.Find(name);

    /// <summary>What lists call a channel.</summary>
    public string TitleOf(RecordedChannel channel) => OptionsOf(channel) is { Title.Length: > 0 } given ? given.Title : channel.Name;

    /// <summary>How long it is kept; zero when it isn't recorded any more.</summary>
    public TimeSpan KeptFor(RecordedChannel channel) => OptionsOf(channel)?.MaxAge ?? TimeSpan.Zero;

    private RecordedChannelOptions? OptionsOf(RecordedChannel channel) => options.Recorder.Channels.FirstOrDefault(c => c.Name == channel.Name);
}
