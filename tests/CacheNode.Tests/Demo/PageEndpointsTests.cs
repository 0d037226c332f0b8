using System.Net;
using System.Text.RegularExpressions;
using CdnNode.Demo.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CdnNode.Tests.Demo;

public sealed partial class PageEndpointsTests : IAsyncLifetime
{
    private readonly WebApplication _server = Server();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync(TestContext.Current.CancellationToken);
        _client.BaseAddress = new(_server.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Every_file_that_the_page_names_is_served_with_its_type()
    {
        var html = await _client.GetStringAsync("/", Cancellation);
        var script = await _client.GetStringAsync("/player/app.js", Cancellation);
        var named = OwnFile().Matches(html).Concat(ModuleImport().Matches(script)).Select(match => "/player/" + match.Groups[1].Value).Distinct().ToArray();
        Assert.Contains("/player/playback.js", named);
        Assert.Contains("/player/style.css", named);
        foreach (var path in named)
        {
            using var answer = await _client.GetAsync(path, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(TypeOf(path), answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task The_library_is_served_where_it_was_restored_and_is_not_found_elsewhere()
    {
        var embedded = typeof(PageEndpoints).Assembly.GetManifestResourceInfo("Demo/Page/hls.js") is not null;
        using var library = await _client.GetAsync("/player/hls.js", Cancellation);
        using var license = await _client.GetAsync("/player/hls.LICENSE.txt", Cancellation);
        Assert.Equal(embedded ? HttpStatusCode.OK : HttpStatusCode.NotFound, library.StatusCode);
        Assert.Equal(library.StatusCode, license.StatusCode);
    }

    [Fact]
    public async Task The_page_runs_no_script_but_its_own_and_needs_no_inline_style()
    {
        using var answer = await _client.GetAsync("/", Cancellation);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        var html = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.DoesNotMatch(@"style=|onclick=|<script(?![^>]*src=)|https?://", html);
    }

    [Theory]
    [InlineData("edge.example:9090", "media-src 'self' blob: http://edge.example:8080;")]
    [InlineData("127.0.0.1:9090", "media-src 'self' blob: http://127.0.0.1:8080;")]
    [InlineData("[::1]:9090", "media-src 'self' blob: http://[::1]:8080;")]
    public async Task The_admin_page_may_play_from_the_public_port_of_the_same_host_only(string host, string expected)
    {
        using var answer = await GetFromAsync(host);
        Assert.Contains(expected, answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_could_widen_the_policy_gets_no_page()
    {
        using var answer = await GetFromAsync("x;script-src*:9090");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_browser_asks_again_and_is_told_when_nothing_changed()
    {
        using var first = await _client.GetAsync("/player/app.js", Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/player/app.js");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _client.SendAsync(request, Cancellation);
        Assert.True(first.Headers.CacheControl?.NoCache);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Other_methods_are_refused()
    {
        using var answer = await _client.PostAsync("/", null, Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<HttpResponseMessage> GetFromAsync(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/");
        request.Headers.TryAddWithoutValidation("Host", host);
        return await _client.SendAsync(request, Cancellation);
    }

    private static WebApplication Server()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore().AddLogging();
        var server = builder.Build();
        server.UseRouting();
        PageEndpoints.Map(server);
        PageEndpoints.Map(server.MapGroup("/admin"), mediaPort: 8080);
        return server;
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".js" => "text/javascript",
        ".css" => "text/css",
        _ => "image/svg+xml",
    };

    [GeneratedRegex("(?:src|href)=\"/player/([^\"]+)\"")]
    private static partial Regex OwnFile();

    [GeneratedRegex("from '\\./([^']+)'")]
    private static partial Regex ModuleImport();
}
