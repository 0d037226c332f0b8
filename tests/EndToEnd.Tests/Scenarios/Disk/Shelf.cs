using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Origins;

namespace CdnNode.EndToEnd.Tests.Scenarios.Disk;

/// <summary>Segments with known bytes at an origin with ranges, for scenarios that judge every byte of every answer.</summary>
internal sealed class Shelf : IAsyncDisposable
{
    private readonly int[] _lengths;

    /// <param name="smallest">Bytes of the first segment; the sizes grow evenly to <paramref name="largest"/>, in an order of no meaning.</param>
    public Shelf(int segments, int smallest, int largest)
    {
        _lengths = [.. Enumerable.Range(0, segments).Select(i => smallest + (int)((long)(largest - smallest) * (i * 7919 % segments) / segments))];
        for (var i = 0; i < segments; i++) Map(i);
    }

    public ScriptedOrigin Origin { get; } = new();

    public int Count => _lengths.Length;

    public static string PathOf(int segment) => $"/shelf/{segment}.ts";

    public int LengthOf(int segment) => _lengths[segment];

    /// <summary>Asks a node on a connection of its own.</summary>
    public static Task<RawAnswer> AskAsync(Uri node, int segment, CancellationToken cancel) => RawConnection.GetAsync(node, PathOf(segment), cancel);

    /// <summary>Asks for each segment, one after the other; every answer has to be whole.</summary>
    public async Task AskForAllAsync(Uri node, CancellationToken cancel)
    {
        for (var i = 0; i < Count; i++)
        {
            var answer = await AskAsync(node, i, cancel);
            Assert.True(IsWhole(answer, i), $"segment {i}: {answer}");
        }
    }

    /// <summary>A 200 with every byte.</summary>
    public bool IsWhole(RawAnswer answer, int segment) => answer is { Status: 200, Complete: true } && answer.Body.Length == LengthOf(segment) && IsRight(answer, segment);

    /// <summary>No byte of what came is wrong, and what claims to be whole is.</summary>
    public bool IsRight(RawAnswer answer, int segment) =>
        answer.Status is 502 or 503 or 504
        || (answer.Status == 200 && (!answer.Complete || answer.Body.Length == LengthOf(segment)) && VirtualBytes.Match(segment + 1, 0, answer.Body));

    public ValueTask DisposeAsync() => Origin.DisposeAsync();

    private void Map(int segment)
    {
        var body = VirtualBytes.Make(segment + 1, 0, LengthOf(segment));
        string[] fields = ["Content-Type: video/mp2t", "Accept-Ranges: bytes", "Cache-Control: public, max-age=86400", $"ETag: \"s{segment}\""];
        Origin.Map(PathOf(segment), exchange => exchange.Request.RangeOf(body.Length) is (var first, var last)
            ? exchange.AnswerAsync(206, body.AsMemory((int)first, (int)(last - first + 1)), [.. fields, $"Content-Range: bytes {first}-{last}/{body.Length}"])
            : exchange.AnswerAsync(200, body, fields));
    }
}
