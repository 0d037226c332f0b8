using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Harness.Origins;

/// <summary>The real WireMock server as an origin: its own process, told what to answer by its admin API in its own JSON mappings.</summary>
/// <remarks>Its journal tells what was asked. One server plays several origins: each has its own beginning of the path.</remarks>
internal sealed class WireMock : IAsyncDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private readonly ProcessHost _process;
    private readonly HttpClient _admin;

    private WireMock(ProcessHost process, Uri address)
    {
        _process = process;
        Address = address;
        _admin = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = Patience.Event };
    }

    public Uri Address { get; }

    /// <summary>Skips the test where Java or the jar is missing; ./test.sh brings both.</summary>
    public static async Task<WireMock> StartAsync(CancellationToken cancel)
    {
        Assert.SkipUnless(Tool.Java is not null && File.Exists(Tool.WireMockJar), $"WireMock needs java and {Tool.WireMockJar}; ./test.sh brings them.");
        var address = new Uri($"http://127.0.0.1:{Ports.Take()}");
        // A quick start instead of a fast server: it answers a few dozen requests.
        var process = ProcessHost.Start("WireMock", Tool.Java!,
            ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", Tool.WireMockJar, "--bind-address", "127.0.0.1",
                "--port", address.Port.ToString(null as IFormatProvider), "--disable-banner", "--disable-gzip", "--disable-http2-plain",
                "--use-chunked-encoding", "body_file", "--disable-extensions-scanning"]);
        var server = new WireMock(process, address);
        try
        {
            await process.UntilReadyAsync("answers", server.AnswersAsync, cancel);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds a mapping as its documentation writes them: <c>{ "request": ..., "response": ... }</c>.</summary>
    public async Task MapAsync(object mapping, CancellationToken cancel)
    {
        using var answer = await _admin.PostAsJsonAsync("/__admin/mappings", mapping, s_json, cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(cancel));
    }

    /// <summary>How often a path, query aside, was asked for.</summary>
    public Task<int> CountAsync(string path, CancellationToken cancel) => CountWhereAsync(new { urlPath = path }, cancel);

    /// <param name="request">A request pattern, as in a mapping.</param>
    public async Task<int> CountWhereAsync(object request, CancellationToken cancel)
    {
        // With its length: a chunked body is none to its admin API's way of reading.
        using var body = new StringContent(JsonSerializer.Serialize(request), Encoding.UTF8, "application/json");
        using var answer = await _admin.PostAsync("/__admin/requests/count", body, cancel);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("count").GetInt32();
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _process.DisposeAsync();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        try
        {
            using var answer = await _admin.GetAsync("/__admin/mappings", cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
