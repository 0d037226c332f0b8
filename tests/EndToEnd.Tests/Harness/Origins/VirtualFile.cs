using System.Collections.Concurrent;

namespace CdnNode.EndToEnd.Tests.Harness.Origins;

/// <summary>A big file at a scripted origin, with ranges and validators, that can be replaced by another generation of itself at any time.</summary>
internal sealed class VirtualFile(long length)
{
    private const int PieceSize = 256 * 1024;
    private static readonly DateTimeOffset FirstModified = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ConcurrentQueue<(int Generation, long First, long Last)> _served = new();
    private int _generation = 1;

    public long Length => length;

    public int Generation => Volatile.Read(ref _generation);

    /// <summary>What was sent, piece by piece, in the order of sending.</summary>
    public IReadOnlyList<(int Generation, long First, long Last)> Served => [.. _served];

    public long BytesServed => _served.Sum(s => s.Last - s.First + 1);

    /// <summary>Called before each answer with the number of answers so far; may <see cref="Replace"/> the file.</summary>
    public Action<int>? BeforeAnswer { get; set; }

    private int _answers;

    public static string ETagOf(int generation) => $"\"g{generation}\"";

    public static int GenerationOf(string etag) => int.Parse(etag.Trim('"')[1..], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>From the next answer on, the file has other bytes and another ETag.</summary>
    public void Replace() => Interlocked.Increment(ref _generation);

    public async Task AnswerAsync(OriginExchange exchange)
    {
        BeforeAnswer?.Invoke(Interlocked.Increment(ref _answers) - 1);
        var generation = Generation;
        var request = exchange.Request;
        string[] fields = ["Content-Type: video/mp4", "Accept-Ranges: bytes", "Cache-Control: public, max-age=86400",
            $"ETag: {ETagOf(generation)}", $"Last-Modified: {FirstModified.AddHours(generation):R}"];
        if (request["If-None-Match"] == ETagOf(generation))
        {
            await exchange.SendHeadAsync(304, fields);
            return;
        }

        var rangeHolds = request["If-Range"] is not { } condition || condition == ETagOf(generation);
        if (rangeHolds && request.RangeOf(length) is { } range)
        {
            if (range.First >= length)
            {
                await exchange.AnswerAsync(416, default, [.. fields, $"Content-Range: bytes */{length}"]);
                return;
            }

            await SendAsync(exchange, 206, generation, range.First, range.Last, [.. fields, $"Content-Range: bytes {range.First}-{range.Last}/{length}"]);
        }
        else
        {
            await SendAsync(exchange, 200, generation, 0, length - 1, fields);
        }
    }

    private async Task SendAsync(OriginExchange exchange, int status, int generation, long first, long last, string[] fields)
    {
        await exchange.SendHeadAsync(status, [$"Content-Length: {last - first + 1}", .. fields]);
        var piece = new byte[PieceSize];
        for (var at = first; at <= last && exchange.Request.Method != "HEAD"; at += PieceSize)
        {
            var bytes = piece.AsMemory(0, (int)Math.Min(PieceSize, last - at + 1));
            VirtualBytes.Fill(generation, at, bytes.Span);
            _served.Enqueue((generation, at, at + bytes.Length - 1));
            await exchange.SendAsync(bytes);
        }
    }
}
