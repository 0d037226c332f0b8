using System.Globalization;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Security;

public sealed class RangesAtTheEdgesOfNumbers
{
    [Theory]
    [InlineData("bytes=-9223372036854775808", 206, 10)]
    [InlineData("bytes=-99999999999999999999999", 206, 10)]
    [InlineData("bytes=-0", 416, 0)]
    [InlineData("bytes=9223372036854775807-", 416, 0)]
    [InlineData("bytes=9223372036854775807-9223372036854775807", 416, 0)]
    [InlineData("bytes=99999999999999999999999-", 416, 0)]
    [InlineData("bytes=0-9223372036854775807", 206, 10)]
    [InlineData("bytes=9-99999999999999999999999", 206, 1)]
    [InlineData("bytes=9223372036854775807-0", 200, 10)]
    [InlineData("bytes=--1", 200, 10)]
    [InlineData("bytes=1e1-", 200, 10)]
    [InlineData("bytes=+1-", 200, 10)]
    [InlineData("bytes=0-0,-9223372036854775808", 200, 10)]
    [InlineData("lines=0-1", 200, 10)]
    public async Task Of_what_is_cold_and_of_what_is_kept(string range, int status, int length)
    {
        await using var node = await TestNode.StartAsync(static c => VirtualFile.SendAsync(c, 10, "\"1\"", static _ => { }));

        for (var round = 0; round < 2; round++)
        {
            using var answer = await node.GetAsync("/a.mp4", ("Range", range));
            Assert.Equal((round, status, length), (round, (int)answer.StatusCode, (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length));
        }
    }

    [Fact]
    public async Task A_thousand_ranges_are_one_whole_answer()
    {
        await using var node = await TestNode.StartAsync(static c => VirtualFile.SendAsync(c, 10, "\"1\"", static _ => { }));
        var ranges = string.Join(',', Enumerable.Range(0, 1000).Select(static i => i.ToString(CultureInfo.InvariantCulture) + "-"));

        using var answer = await node.GetAsync("/a.mp4", ("Range", "bytes=" + ranges));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(10, answer.Content.Headers.ContentLength);
    }
}
