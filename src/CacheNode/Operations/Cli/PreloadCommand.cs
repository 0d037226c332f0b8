using System.Globalization;
using System.Text.Json;
using CdnNode.Operations.Admin;
using CdnNode.Operations.Options;
using CdnNode.Operations.Units;
using CdnNode.Prefetching;

namespace CdnNode.Operations.Cli;

/// <summary><c>cdnnode preload URL</c>: has a running node bring a title, and shows how far it is until it is over.</summary>
internal static class PreloadCommand
{
    /// <returns>0 when everything is there; 1 when something is missing, or the node can't be asked. Ctrl+C cancels the preload too.</returns>
    public static async Task<int> RunAsync(NodeOptions options, string url, string? media, TimeProvider time, CancellationToken cancellation)
    {
        using var body = JsonContent.Create(new PreloadRequest { Url = url, Media = media });
        var (succeeded, text) = await AdminClient.AskAsync(options, HttpMethod.Post, "/api/preload", body, cancellation);
        if (!succeeded) return await FailAsync(text);
        var progress = Read(text);
        try
        {
            while (progress.State == PreloadState.Running)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellation);
                (succeeded, text) = await AdminClient.AskAsync(options, HttpMethod.Get, PathOf(progress), null, cancellation);
                if (!succeeded) return await FailAsync(text);
                progress = Read(text);
                Show(progress);
            }
        }
        catch (OperationCanceledException)
        {
            await AdminClient.AskAsync(options, HttpMethod.Delete, PathOf(progress), null, CancellationToken.None);
            return await FailAsync("cancelled");
        }
        if (!Console.IsOutputRedirected) Console.WriteLine();
        if (progress.Error is { } error) await Console.Error.WriteLineAsync($"error: {progress.Failed} of {progress.Objects} could not be had, the first: {error}");
        return progress.State == PreloadState.Done ? 0 : 1;
    }

    private static void Show(PreloadProgress progress)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{progress.Url}: {progress.Percent} %, {progress.Done} of {progress.Objects} objects, {progress.Present} were there, {new ByteSize(progress.Bytes)}");
        if (Console.IsOutputRedirected) Console.WriteLine(line);
        else Console.Write("\r" + line + "   ");
    }

    private static string PathOf(PreloadProgress progress) => string.Create(CultureInfo.InvariantCulture, $"/api/preload/{progress.Id}");

    private static PreloadProgress Read(string json) => JsonSerializer.Deserialize<PreloadProgress>(json, AdminJson.Options)!;

    private static async Task<int> FailAsync(string text)
    {
        await Console.Error.WriteLineAsync(text);
        return 1;
    }
}
