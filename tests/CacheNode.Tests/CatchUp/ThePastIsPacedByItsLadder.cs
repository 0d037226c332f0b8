using System.Text.RegularExpressions;
using CdnNode.Demo.Clip;
using CdnNode.PlaylistChecking;
using CdnNode.Tests.Pacing;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.CatchUp;

/// <summary>Recorded segments leave as fast as live ones: by the top rung of their ladder.</summary>
public sealed partial class ThePastIsPacedByItsLadder
{
    private const double DefaultFactor = 2.0;

    private static readonly (string, string)[] s_paced =
    [
        ("CdnNode:Shaper:Mode", "media-rate"), ("CdnNode:Shaper:StartupMedia", "0s"), ("CdnNode:Shaper:StartupSegments", "0"), ("CdnNode:Prefetch:Enabled", "false"),
    ];

    [Theory]
    [InlineData("demo", "180p", ClipFormat.TransportStream)]
    [InlineData("demo-cmaf", "360p", ClipFormat.Cmaf)]
    internal async Task A_segment_leaves_at_a_multiple_of_the_top_rung(string name, string rung, ClipFormat format)
    {
        await using var recorded = await RecordedNode.StartAsync(format, s_paced);
        var top = Bandwidth().Matches(await (await recorded.Node.GetAsync($"/live/{name}/index.m3u8")).TextAsync()).Max(static m => long.Parse(m.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));
        var media = await recorded.Node.GetAsync($"/live/{name}/{rung}/index-{recorded.From}-4.m3u8");
        var segment = new StrictReader(new Findings()).Read(await media.TextAsync()).Segments[0];
        var path = new Uri(media.RequestMessage!.RequestUri!, segment.Uri).AbsolutePath;

        (await recorded.Node.GetAsync(path)).EnsureSuccessStatusCode();

        Assert.Equal((int)(DefaultFactor * top), await recorded.Node.PacedRateAsync(path));
    }

    [GeneratedRegex("[:,]BANDWIDTH=([0-9]+)")]
    private static partial Regex Bandwidth();
}
