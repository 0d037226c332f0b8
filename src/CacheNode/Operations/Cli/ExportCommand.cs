using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using CdnNode.Operations.Options;

namespace CdnNode.Operations.Cli;

/// <summary><c>cdnnode export</c>: copies a range of a recording out of a running node into one file, with progress.</summary>
internal static class ExportCommand
{
    private static readonly Option<string> s_channel = new("--channel") { Description = "Name of the recorded channel.", Required = true };
    private static readonly Option<string> s_from = new("--from") { Description = "Begin: RFC 3339, or seconds since 1970.", Required = true };
    private static readonly Option<string> s_to = new("--to") { Description = "End, likewise.", Required = true };
    private static readonly Option<string> s_out = new("--out") { Description = "File to write: .ts, or .mp4 for channels that are recorded as CMAF.", Required = true };

    public static Command Make() => new("export", "Copies a range of a recording out of a running node into one file.") { s_channel, s_from, s_to, s_out };

    public static async Task<int> RunAsync(ParseResult parsed, NodeOptions options, CancellationToken cancellation)
    {
        var (channel, from, to, file) = (parsed.GetRequiredValue(s_channel), parsed.GetRequiredValue(s_from), parsed.GetRequiredValue(s_to), parsed.GetRequiredValue(s_out));
        var path = $"/api/recordings/{Uri.EscapeDataString(channel)}/file?from={Uri.EscapeDataString(from)}&to={Uri.EscapeDataString(to)}&extension={Uri.EscapeDataString(Path.GetExtension(file))}";
        if (AdminClient.AddressOf(options) is not { } address)
        {
            await Console.Error.WriteLineAsync(AdminClient.NoListener);
            return 1;
        }
        // No time limit: a long range takes as long as it takes, and a node that stops sending ends the connection.
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, address + path);
        if (options.AdminToken is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var part = file + ".part";
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!response.IsSuccessStatusCode)
            {
                await Console.Error.WriteLineAsync("error: " + await response.Content.ReadAsStringAsync(cancellation));
                return 1;
            }
            await CopyAsync(response, part, cancellation);
            File.Move(part, file, overwrite: true);
            return 0;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"error: {error.Message}");
            File.Delete(part);
            return 1;
        }
    }

    private static async Task CopyAsync(HttpResponseMessage response, string part, CancellationToken cancellation)
    {
        var length = response.Content.Headers.ContentLength ?? throw new IOException("The node doesn't say how long the range is.");
        await using var source = await response.Content.ReadAsStreamAsync(cancellation);
        await using var target = File.Create(part);
        var buffer = new byte[256 * 1024];
        var (done, shown) = (0L, -1L);
        while (await source.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
            done += read;
            if (100 * done / length is var percent && percent != shown)
            {
                shown = percent;
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{percent} % ({done} of {length} bytes)"));
            }
        }
        if (done != length) throw new IOException($"The node sent {done} of {length} bytes.");
    }
}
