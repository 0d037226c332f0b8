using System.Net.Http.Headers;
using CdnNode.Operations.Admin;
using CdnNode.Operations.Options;

namespace CdnNode.Operations.Cli;

/// <summary>Asks the admin listener of a running node, by the addresses and the token of the same configuration.</summary>
internal static class AdminClient
{
    public const string NoListener = "error: CdnNode:AdminUrls: no admin listener to ask; allowed: the URL of the running node's";

    /// <summary>Without a slash at its end; null when there is none.</summary>
    public static string? AddressOf(NodeOptions options) => options.AdminUrls.Count == 0
        ? null
        : options.AdminUrls[0].Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal).Replace("//*", "//127.0.0.1", StringComparison.Ordinal).TrimEnd('/');

    public static Task<int> ExplainAsync(NodeOptions options, string url, CancellationToken cancellation) =>
        SendAsync(options, HttpMethod.Get, "/api/explain?url=" + Uri.EscapeDataString(url), null, cancellation);

    public static Task<int> PurgeAsync(NodeOptions options, string url, CancellationToken cancellation) =>
        SendAsync(options, HttpMethod.Post, "/api/purge", JsonContent.Create(new PurgeRequest { Url = url }), cancellation);

    private static async Task<int> SendAsync(NodeOptions options, HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        var (succeeded, text) = await AskAsync(options, method, path, content, cancellation);
        await (succeeded ? Console.Out : Console.Error).WriteLineAsync(text);
        return succeeded ? 0 : 1;
    }

    /// <returns>Whether it succeeded, and the answer's body or what went wrong.</returns>
    public static async Task<(bool Succeeded, string Text)> AskAsync(NodeOptions options, HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        if (AddressOf(options) is not { } address) return (false, NoListener);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        using var request = new HttpRequestMessage(method, address + path) { Content = content };
        if (options.AdminToken is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await client.SendAsync(request, cancellation);
            return (response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancellation));
        }
        catch (HttpRequestException error)
        {
            return (false, $"error: no node answers at {address}: {error.Message}");
        }
    }
}
