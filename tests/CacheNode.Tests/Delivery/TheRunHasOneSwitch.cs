using CdnNode.Operations.Metrics;
using CdnNode.Tests.Scenarios;
using CdnNode.Tests.Security;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Delivery;

/// <summary>All tests that don't state the switch run with the direct way to the socket on, or off when the environment says so.</summary>
public sealed class TheRunHasOneSwitch
{
    private const string Request = "GET /list.m3u8 HTTP/1.1\r\nHost: edge\r\n\r\n";

    [Fact]
    public async Task The_environment_decides_whether_the_front_answers()
    {
        var isOff = string.Equals(Environment.GetEnvironmentVariable("CdnNode__Delivery__DirectSocket"), "false", StringComparison.OrdinalIgnoreCase);
        await using var node = await TestNode.StartAsync(static context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentType = "application/vnd.apple.mpegurl";
            return context.Response.WriteAsync("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n1.ts\n#EXT-X-ENDLIST\n");
        });
        using var client = await RawClient.OpenAsync(node);

        // Fetched, which teaches the front, and a hit that the front may answer.
        for (var i = 0; i < 2; i++) await client.AskAsync(Request, until: "#EXT-X-ENDLIST\n");

        Assert.Equal(isOff ? 0 : 1, node.Service<EdgeMetrics>().FrontHits);
    }
}
