namespace CdnNode.Operations.Logging;

/// <summary>Lines to a stream that stays open: standard output.</summary>
internal sealed class StreamSink(Stream stream) : ILineSink
{
    private readonly BufferedStream _buffered = new(stream, 64 << 10);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> lines) => _buffered.WriteAsync(lines);

    public async ValueTask FlushAsync() => await _buffered.FlushAsync();

    public ValueTask DisposeAsync() => _buffered.DisposeAsync();
}
