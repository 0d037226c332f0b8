using System.Collections.Concurrent;

namespace CdnNode.Caching.Tests.Support;

/// <summary>An origin that gives bytes of <see cref="Body"/> by the head's number, or does what the test says.</summary>
internal sealed class TestOrigin : IBlockOrigin
{
    /// <summary>What was asked: first block and count.</summary>
    public ConcurrentQueue<(long First, long Count)> Asked { get; } = new();

    public Func<FileHandle, BlockRunWriter, CancellationToken, ValueTask> Answer { get; set; } = WriteAllAsync;

    public ValueTask FetchAsync(FileHandle file, long firstBlock, long blockCount, BlockRunWriter writer, CancellationToken ct)
    {
        Asked.Enqueue((firstBlock, blockCount));
        return Answer(file, writer, ct);
    }

    public static async ValueTask WriteAllAsync(FileHandle file, BlockRunWriter writer, CancellationToken ct)
    {
        var seed = ((TestHead)file.Head).Id;
        while (writer.Position <= writer.LastByte)
        {
            var count = (int)Math.Min(50_000, writer.LastByte + 1 - writer.Position);
            await writer.WriteAsync(Body.Make(seed, writer.Position, count), ct);
        }
    }
}
