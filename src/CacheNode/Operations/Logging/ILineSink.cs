namespace CdnNode.Operations.Logging;

/// <summary>Where lines of the access log end: a rotating file or standard output; a controllable one in tests.</summary>
internal interface ILineSink : IAsyncDisposable
{
    /// <summary>Takes whole lines, each with its newline. Throws <see cref="IOException"/> when they can't be written; the next call tries anew.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> lines);

    /// <summary>Called when no more lines wait.</summary>
    ValueTask FlushAsync();
}
