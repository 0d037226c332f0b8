using CdnNode.Caching;
using CdnNode.Freshness;
using CdnNode.Origin;

namespace CdnNode.Fetching;

/// <summary>What <see cref="CacheReader"/> found: an answer whose body can be read once, or the reason why there is none.</summary>
public sealed class CacheRead : IAsyncDisposable
{
    private readonly FileHandle? _file;
    private readonly PassedAnswer? _passed;
    private Fetch? _fetch;

    private CacheRead(FileHandle? file, PassedAnswer? passed, Fetch? fetch) => (_file, _passed, _fetch) = (file, passed, fetch);

    /// <summary>Of the answer, or of the last origin that failed; null when none answered.</summary>
    public int? Status { get; private init; }

    /// <summary><see cref="OriginFailure.None"/> when there is an answer, whatever its status.</summary>
    public OriginFailure Failure { get; private init; }

    /// <summary>Id of the destination whose bytes these are; null when there is but one, or it isn't known any more.</summary>
    public string? Origin => _passed?.Destination ?? _file?.FindAttachment<FilledFrom>()?.Destination;

    /// <summary>It was in the cache, fresh enough, before anybody asked.</summary>
    public bool WasHit { get; private init; }

    /// <summary>The stored object; null when the answer may not be stored or there is none. Lives as long as this.</summary>
    public FileHandle? File => _file;

    /// <summary>The body of an answer that may not be stored; null for others.</summary>
    internal Stream? PassedBody => _passed?.Body.AsStream(leaveOpen: true);

    public string? ContentType => _file?.Head is StoredResponse stored ? stored.Fields.Get("Content-Type").ToString() : _passed?.Fields.ContentType.ToString();

    internal static CacheRead Hit(FileHandle file) => new(file, null, null) { Status = ((StoredResponse)file.Head).Status, WasHit = true };

    internal static CacheRead Of(FileHandle file) => new(file, null, null) { Status = ((StoredResponse)file.Head).Status };

    /// <param name="fetch">Begun for this reader alone: left, and ended, when this is disposed.</param>
    internal static CacheRead Of(PassedAnswer passed, Fetch fetch) => new(null, passed, fetch) { Status = passed.Status };

    internal static CacheRead Failed(OriginFailure failure, int? status) => new(null, null, null) { Failure = failure, Status = status };

    /// <summary>Reads the whole body, following it while it arrives.</summary>
    /// <param name="take">Gets the bytes in order; they are valid during the call.</param>
    /// <returns>Bytes read.</returns>
    /// <exception cref="FillFailedException">The rest of the body can't be had: what was taken is not the object.</exception>
    public async Task<long> CopyToAsync(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take, CancellationToken cancellation)
    {
        if (_file is not null) return await CopyFileAsync(_file, take, cancellation);
        if (_passed is null) return 0;
        long count = 0;
        while (true)
        {
            var read = await _passed.Body.ReadAsync(cancellation);
            foreach (var piece in read.Buffer) await take(piece, cancellation);
            count += read.Buffer.Length;
            _passed.Body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return count;
        }
    }

    /// <summary>The whole body in one piece.</summary>
    /// <exception cref="FillFailedException">The body can't be had to its end, or is longer than allowed.</exception>
    public async Task<byte[]> ReadAllAsync(int maxBytes, CancellationToken cancellation)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        await CopyToAsync((bytes, _) =>
        {
            if (bytes.Length > maxBytes - buffer.WrittenCount) throw new FillFailedException($"The body is longer than the {maxBytes} bytes allowed.");
            System.Buffers.BuffersExtensions.Write(buffer, bytes.Span);
            return ValueTask.CompletedTask;
        }, cancellation);
        return buffer.WrittenSpan.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        _file?.Dispose();
        if (_passed is not null) await _passed.Body.CompleteAsync();
        if (Interlocked.Exchange(ref _fetch, null) is not { } fetch) return;
        fetch.Abandon();
        fetch.Leave();
    }

    private static async Task<long> CopyFileAsync(FileHandle file, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take, CancellationToken cancellation)
    {
        for (long offset = 0; ;)
        {
            using var lease = await file.ReadAsync(offset, long.MaxValue, cancellation);
            if (lease.IsEmpty) return offset;
            await take(lease.Memory, cancellation);
            offset += lease.Length;
        }
    }
}
