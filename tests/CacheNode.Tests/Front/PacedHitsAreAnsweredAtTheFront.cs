using System.Net;
using CdnNode.Shaper;
using CdnNode.Tests.Pacing;
using CdnNode.Tests.Scenarios;
using CdnNode.Tests.Security;

namespace CdnNode.Tests.Front;

/// <summary>A paced body in front of the server: the same answer, the same session, the same rate.</summary>
public sealed class PacedHitsAreAnsweredAtTheFront
{
    private const int Quantum = 8 * 1316;
    private const int Depth = 2 * Quantum;
    private static readonly (string, string)[] s_fixed = [.. PacedNode.Fixed, HotNode.IsOn];
    private static readonly (string, string)[] s_fast = [("CdnNode:Shaper:Mode", "fixed"), ("CdnNode:Shaper:FixedRate", "500Mbit"), ("CdnNode:Prefetch:Enabled", "false"), HotNode.IsOn];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("Range: bytes=0-\r\n")]
    [InlineData("Range: bytes=1000-280000\r\n")]
    [InlineData("Range: bytes=-70000\r\nIf-None-Match: \"b\"\r\n")]
    [InlineData("If-None-Match: \"a\"\r\n")]
    public async Task The_front_says_what_the_server_says(string fields)
    {
        await using var node = await TestNode.StartAsync(PacedNode.Segments(300_000), s_fast);
        using var client = await RawClient.OpenAsync(node);
        await AskAsync(client, "/a.ts");
        var (before, sent) = (node.FrontHits(), node.SentBytes());
        var atServer = await AskAsync(client, "/a.ts", "X-Any: 1\r\n" + fields);
        var length = atServer.Length - atServer.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4;
        Assert.Equal(before, node.FrontHits());

        var atFront = await AskAsync(client, "/a.ts", fields);

        Assert.Equal(before + 1, node.FrontHits());
        Assert.Equal(HotNode.Canonical(atServer), HotNode.Canonical(atFront));
        await node.UntilSentAsync(sent + (2 * length));
    }

    [Fact]
    public async Task It_leaves_at_its_rate()
    {
        var time = new HeldTime();
        await using var node = await TestNode.StartAsync(time, PacedNode.Segments(400_000), s_fixed);
        await node.HeatAsync("/a.ts");
        using var client = await RawClient.OpenAsync(node);
        var hits = node.FrontHits();
        await client.AskHeadAsync(Request("/a.ts"));
        var body = client.ReadToEndAsync();
        await SessionAsync(node);
        await time.RunAsync(node, TimeSpan.FromSeconds(0.5));
        var before = node.SentBytes();

        await time.RunAsync(node, TimeSpan.FromSeconds(2));

        Assert.InRange(node.SentBytes() - before, 200_000 - Depth - Quantum, 200_000 + Depth + Quantum);
        Assert.Equal(hits + 1, node.FrontHits());
        Assert.False(body.IsCompleted);
    }

    [Fact]
    public async Task A_connection_has_one_session_whoever_answers()
    {
        var time = new HeldTime();
        await using var node = await TestNode.StartAsync(time, PacedNode.Segments(50_000), s_fixed);
        using (var first = await RawClient.OpenAsync(node))
        {
            await first.AskHeadAsync(Request("/a.ts"));
            // Seen before it leaves, so that none of its turns comes later and is taken for another's.
            await SessionAsync(node);
        }
        await node.UntilStoredAsync("/a.ts");
        await UntilNobodySendsAsync(node, time);
        using var client = await RawClient.OpenAsync(node);
        await client.AskHeadAsync(Request("/a.ts", "X-Any: 1\r\n"));
        var session = await SessionAsync(node);
        await time.RunAsync(node, TimeSpan.FromSeconds(1));
        await client.AskHeadAsync(Request("/a.ts"));

        Assert.Same(session, await SessionAsync(node));
        Assert.Equal(1, node.FrontHits());
    }

    [Fact]
    public async Task The_log_says_the_pace()
    {
        await using var node = await TestNode.StartAsync(PacedNode.Segments(20_000), s_fast);
        using var client = await RawClient.OpenAsync(node);
        for (var i = 0; i < 2; i++) await AskAsync(client, "/a.ts");
        var before = node.FrontHits();

        await AskAsync(client, "/a.ts?");
        await AskAsync(client, "/a.ts?");

        Assert.Equal(before + 1, node.FrontHits());
        Assert.Equal(500_000_000, await node.PacedRateAsync("/a.ts"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Bodies_of_a_connection_follow_each_other_whole()
    {
        await using var node = await TestNode.StartAsync(PacedNode.Segments(300_000), s_fast);
        using var client = await RawClient.OpenAsync(node);
        string[] paths = ["/a.ts", "/b.ts", "/c.ts"];
        foreach (var path in paths)
        {
            for (var i = 0; i < 2; i++) await AskAsync(client, path);
        }
        var whole = BodyOf(await AskAsync(client, "/a.ts"));
        Assert.Equal(300_000, whole.Length);
        var before = node.FrontHits();

        for (var i = 0; i < 60; i++)
        {
            // Whole ones and parts, some of them answered by the server.
            var (from, length) = (i * 4_001, 200_000 - (i * 3_000));
            var fields = (i % 3) switch { 0 => "", 1 => $"Range: bytes={from}-{from + length - 1}\r\n", _ => "X-Any: 1\r\n" };
            var body = BodyOf(await AskAsync(client, paths[i % 4 % 3], fields));
            Assert.True(body == (i % 3 == 1 ? whole.Substring(from, Math.Min(length, 300_000 - from)) : whole), $"body {i}");
        }

        Assert.Equal(before + 40, node.FrontHits());
        Assert.Empty(node.Service<ShaperEngine>().ListActive());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_viewer_who_leaves_frees_his_session()
    {
        var time = new HeldTime();
        await using var node = await TestNode.StartAsync(time, PacedNode.Segments(4_000_000), s_fixed);
        await node.HeatAsync("/a.ts");
        using (var client = await RawClient.OpenAsync(node))
        {
            var hits = node.FrontHits();
            await client.AskHeadAsync(Request("/a.ts"));
            Assert.Equal(hits + 1, node.FrontHits());
            await time.RunAsync(node, TimeSpan.FromSeconds(0.5));
            Assert.NotEmpty(node.Service<ShaperEngine>().ListActive());
        }

        await UntilNobodySendsAsync(node, time);
    }

    [Fact]
    public async Task A_player_that_names_itself_is_the_servers()
    {
        await using var node = await TestNode.StartAsync(PacedNode.Segments(20_000), s_fast);
        using var client = await RawClient.OpenAsync(node);

        for (var i = 0; i < 3; i++) await AskAsync(client, "/a.ts?CMCD=sid%3D%22one%22");
        for (var i = 0; i < 3; i++) await AskAsync(client, "/a.ts", "CMCD-Session: sid=\"one\"\r\n");

        Assert.Equal(0, node.FrontHits());
        // What only a field names is nothing of the target's.
        await AskAsync(client, "/a.ts");
        Assert.Equal(1, node.FrontHits());
    }

    [Theory]
    [InlineData("CdnNode:Shaper:Cmsd", "true")]
    [InlineData("CdnNode:Shaper:KernelPacing", "true")]
    public async Task What_the_front_does_not_do_is_the_servers(string key, string value)
    {
        await using var node = await TestNode.StartAsync(PacedNode.Segments(20_000), [.. s_fast, (key, value)]);
        using var client = await RawClient.OpenAsync(node);

        for (var i = 0; i < 3; i++) await AskAsync(client, "/a.ts");

        Assert.Equal(0, node.FrontHits());
    }

    [Fact(Timeout = 60_000)]
    public async Task Under_a_cap_the_front_lets_in_as_many_as_the_server()
    {
        await using var node = await TestNode.StartAsync(PacedNode.Segments(4_000_000), [.. s_fixed, ("CdnNode:Shaper:NodeRate", "1Mbit")]);
        await node.HeatAsync("/a.ts");
        var hits = node.FrontHits();
        using (var first = await RawClient.OpenAsync(node))
        {
            Assert.StartsWith("HTTP/1.1 200", await first.AskHeadAsync(Request("/a.ts")), StringComparison.Ordinal);
            Assert.Equal(hits + 1, node.FrontHits());
            using var second = await node.GetAsync("/a.ts");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        }
        await node.UntilNobodyIsAdmittedAsync();
    }

    private static async Task UntilNobodySendsAsync(TestNode node, HeldTime time)
    {
        while (node.Service<ShaperEngine>().ListActive().Count > 0)
        {
            Cancel.ThrowIfCancellationRequested();
            await time.RunAsync(node, TimeSpan.FromSeconds(0.1));
        }
    }

    /// <summary>The one that is sending.</summary>
    private static async Task<ViewerSession> SessionAsync(TestNode node)
    {
        while (true)
        {
            Cancel.ThrowIfCancellationRequested();
            if (node.Service<ShaperEngine>().ListActive() is [var session]) return session;
            await Task.Yield();
        }
    }

    private static string Request(string path, string fields = "") => $"GET {path} HTTP/1.1\r\nHost: edge\r\n{fields}\r\n";

    private static Task<string> AskAsync(RawClient client, string path, string fields = "") => client.AskWholeAsync(Request(path, fields));

    private static string BodyOf(string answer) => answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
}
