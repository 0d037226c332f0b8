using System.Net;
using System.Text.Json;

namespace CdnNode.Tests.CatchUp;

/// <summary>"Keep this programme": a range is pinned, and given back, at the admin listener. That retention leaves what is pinned alone is a test of the recorder.</summary>
public sealed class AProgrammeIsKept(RecordedTransportStream channel) : IClassFixture<RecordedTransportStream>
{
    [Fact]
    public async Task What_is_pinned_is_listed_until_it_is_given_back()
    {
        var recorded = channel.Recorded;

        Assert.Equal(["news"], await PinsAsync(HttpMethod.Put, $"news?from={recorded.From}&to={recorded.From + 10}"));
        Assert.Equal(recorded.From + 10, Assert.Single(recorded.Channel.Pins).To.ToUnixTimeSeconds());
        Assert.Equal(["news", "film"], await PinsAsync(HttpMethod.Put, $"film?from={recorded.From}&to={recorded.From + 5}"));
        Assert.Equal(["film", "news"], await PinsAsync(HttpMethod.Put, $"news?from={recorded.From}&to={recorded.From + 20}"));
        Assert.Equal(recorded.From + 20, recorded.Channel.Pins[^1].To.ToUnixTimeSeconds());
        Assert.Equal(["film", "news"], Ids(await recorded.Node.Client.GetStringAsync(new Uri("/api/recordings/demo", UriKind.Relative), TestContext.Current.CancellationToken)));

        Assert.Equal(["film"], await PinsAsync(HttpMethod.Delete, "news"));
        Assert.Empty(await PinsAsync(HttpMethod.Delete, "film"));
        Assert.Empty(recorded.Channel.Pins);
    }

    [Theory]
    [InlineData("PUT", "demo/pins/news", 400, "from")]
    [InlineData("PUT", "demo/pins/news?from=1795377600&to=1795377000", 400, "to")]
    [InlineData("PUT", "demo/pins/news?from=9999-01-01T00:00:00Z", 400, "from")]
    [InlineData("PUT", "demo/pins/?from=1795377600&to=1795377660", 400, "id")]
    [InlineData("PUT", "demo/pins/%2e%2e%2fx?from=1795377600&to=1795377660", 400, "id")]
    [InlineData("PUT", "nobody/pins/news?from=1795377600&to=1795377660", 404, "channel")]
    [InlineData("PUT", "demo", 404, "path")]
    [InlineData("DELETE", "demo/pins/news", 404, "id")]
    public async Task What_cant_be_pinned_is_named(string method, string path, int status, string parameter)
    {
        using var answer = await SendAsync(channel.Recorded.Node.Admin, new HttpMethod(method), path);

        Assert.Equal(status, (int)answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(parameter, json.RootElement.GetProperty("parameter").GetString());
        Assert.Empty(channel.Recorded.Channel.Pins);
    }

    [Fact]
    public async Task Viewers_pin_nothing()
    {
        var recorded = channel.Recorded;
        using var answer = await SendAsync(recorded.Node.Client, HttpMethod.Put, $"demo/pins/news?from={recorded.From}&to={recorded.From + 10}");

        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(recorded.Channel.Pins);
    }

    private async Task<string[]> PinsAsync(HttpMethod method, string pin)
    {
        using var answer = await SendAsync(channel.Recorded.Node.Admin, method, "demo/pins/" + pin);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return Ids(text);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri("/api/recordings/" + path, UriKind.Relative));
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string[] Ids(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("pins").EnumerateArray().Select(static pin => pin.GetProperty("id").GetString()!)];
    }
}
