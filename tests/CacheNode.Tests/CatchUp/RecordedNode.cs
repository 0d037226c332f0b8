using CdnNode.CatchUp.Recordings;
using CdnNode.Demo;
using CdnNode.Demo.Clip;
using CdnNode.Hls.Playlists;
using CdnNode.Recorder.Archive;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.CatchUp;

/// <summary>A node that has recorded a live channel: the newest sixteen seconds at least, which the origin lists from the start.</summary>
internal sealed class RecordedNode : IAsyncDisposable
{
    private static readonly LoopedClip s_clip = new();

    private RecordedNode(TestNode node, RecordedChannel channel) => (Node, Channel) = (node, channel);

    public TestNode Node { get; }

    public RecordedChannel Channel { get; }

    /// <summary>Begin of what is recorded, whole seconds.</summary>
    public long From => Channel.Extent!.Value.From.ToUnixTimeSeconds();

    /// <summary>Unpaced unless the settings say otherwise: a viewer who reads everything at twice its rate never comes to the end of a list that grows.</summary>
    /// <param name="format">CMAF is at <c>/live/demo-cmaf/</c>, TS at <c>/live/demo/</c>.</param>
    public static async Task<RecordedNode> StartAsync(ClipFormat format = ClipFormat.TransportStream, params (string Key, string Value)[] settings)
    {
        var title = DemoTitle.All.Single(t => t.IsLive && t.Format == format);
        var node = await TestNode.StartAsync(c => AnswerAsync(c, title), [("CdnNode:Shaper:Mode", "off"), ("CdnNode:Recorder:Channels:demo:Playlist", title.MultivariantPath), ("CdnNode:Recorder:Channels:demo:Title", "The \"demo\", live"), .. settings]);
        var recordings = node.Service<Recordings>();
        while (recordings.Find("demo") is not { Renditions.Length: 2 }) await Task.Yield();
        var channel = recordings.Find("demo")!;
        foreach (var rendition in channel.Renditions)
        {
            for (var version = rendition.Version; rendition.NextSequence < SegmentWindow.LiveSegments; version = rendition.Version)
                await rendition.WaitForChangeAsync(version, TestContext.Current.CancellationToken);
        }
        return new RecordedNode(node, channel);
    }

    /// <summary>What the origin has under the number of a recorded segment's time.</summary>
    public static byte[] OriginBytes(string rendition, ClipFormat format, DateTimeOffset begin) => s_clip.ReadSegment(ClipRendition.Find(rendition)!, format, begin.ToUnixTimeSeconds() / 2);

    public ValueTask DisposeAsync() => Node.DisposeAsync();

    /// <summary>The live origin: a title of the demo, made by the clock.</summary>
    public static async Task AnswerAsync(HttpContext context, DemoTitle title)
    {
        var parts = context.Request.Path.Value!.Split('/');
        var window = SegmentWindow.Live(TimeProvider.System.GetUtcNow());
        if (parts is [_, _, _, "index.m3u8"]) await context.Response.Body.WriteAsync(PlaylistWriter.ToUtf8(DemoPlaylists.Multivariant(title.Format)));
        else if (parts is [_, _, _, _, "index.m3u8"]) await context.Response.Body.WriteAsync(PlaylistWriter.ToUtf8(DemoPlaylists.Media(title, window)));
        else if (parts is [_, _, _, var name, "init.mp4"]) await context.Response.Body.WriteAsync(ClipFiles.ReadInitialization(ClipRendition.Find(name)!));
        else if (parts is [_, _, _, var rendition, var file] && ClipRendition.Find(rendition) is { } found && long.TryParse(Path.GetFileNameWithoutExtension(file), out var number)) await context.Response.Body.WriteAsync(s_clip.ReadSegment(found, title.Format, number));
        else context.Response.StatusCode = 404;
    }
}
