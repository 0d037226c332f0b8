using System.Collections.Immutable;
using System.Text;
using CdnNode.Hls.Playlists;

namespace CdnNode.Standby;

/// <summary>What a channel keeps over the node's restart, so that its numbers and names go on: plain data, to be written as JSON.</summary>
/// <param name="TargetDurationSeconds">Of every playlist of the channel.</param>
/// <param name="Windows">By rendition: what viewers may have seen.</param>
/// <param name="Runs">Of each rendition at each origin: which run it is, and its newest playlist as text.</param>
internal sealed record ChannelMemory(int TargetDurationSeconds, ImmutableDictionary<string, StitchedWindow> Windows, ImmutableArray<ChannelMemory.Run> Runs)
{
    public static ChannelMemory Of(
        int targetDurationSeconds, IReadOnlyDictionary<string, PlaylistStitcher> stitchers, IReadOnlyDictionary<(string Origin, string Rendition), OriginRun> runs) => new(
        targetDurationSeconds,
        stitchers.Where(static s => s.Value.Published > 0).ToImmutableDictionary(static s => s.Key, static s => s.Value.ToWindow()),
        [.. runs.Select(static r => new Run(r.Key.Origin, r.Key.Rendition, r.Value.Number, r.Value.Latest is { } latest ? Encoding.UTF8.GetString(PlaylistWriter.ToUtf8(latest)) : null))]);

    /// <summary>The same with another target duration: what was listed under the old one is listed no more, and the numbers go on behind it.</summary>
    public ChannelMemory WithTarget(int seconds) => this with
    {
        TargetDurationSeconds = seconds,
        Windows = Windows.ToImmutableDictionary(static w => w.Key, static w => w.Value.Emptied()),
    };

    public Dictionary<string, PlaylistStitcher> ToStitchers(int targetDurationSeconds) =>
        Windows.ToDictionary(static w => w.Key, w => new PlaylistStitcher(targetDurationSeconds, w.Value));

    public Dictionary<(string Origin, string Rendition), OriginRun> ToRuns() =>
        Runs.ToDictionary(static r => (r.Origin, r.Rendition), static r => new OriginRun(r.Number, r.ReadLatest()));

    internal sealed record Run(string Origin, string Rendition, int Number, string? Latest)
    {
        public MediaPlaylist? ReadLatest() => Latest is not null && PlaylistReader.TryRead(Encoding.UTF8.GetBytes(Latest), out var playlist, out _) ? playlist as MediaPlaylist : null;
    }
}
