using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace CdnNode.EndToEnd.Tests.Harness.Media;

/// <summary>SHA-256 of every segment that a live origin ever had: looked at while it is there, since the origin deletes them.</summary>
internal sealed class SegmentHashes : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, string> _byHash = new();
    private readonly Task _watch;

    private SegmentHashes(string folder) => _watch = WatchAsync(folder);

    public static SegmentHashes Watch(string folder) => new(folder);

    public bool Has(byte[] content) => NameOf(content) is not null;

    /// <summary>The file that had this content; null when none had.</summary>
    public string? NameOf(byte[] content) => _byHash.GetValueOrDefault(Convert.ToHexString(SHA256.HashData(content)));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch;
        _stop.Dispose();
    }

    private async Task WatchAsync(string folder)
    {
        var seen = new HashSet<(string, DateTime)>();
        using var tick = new PeriodicTimer(Interval);
        try
        {
            do
            {
                foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.*", SearchOption.AllDirectories).Where(static f => f.Extension is ".ts" or ".m4s" or ".mp4"))
                {
                    if (!seen.Add((file.FullName, file.LastWriteTimeUtc))) continue;
                    if (await TryReadAsync(file.FullName) is { } content) _byHash[Convert.ToHexString(SHA256.HashData(content))] = file.FullName;
                }
            }
            while (await tick.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    /// <summary>Null when the origin deleted it between the look and the reading.</summary>
    private static async Task<byte[]?> TryReadAsync(string file)
    {
        try
        {
            return await File.ReadAllBytesAsync(file);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
