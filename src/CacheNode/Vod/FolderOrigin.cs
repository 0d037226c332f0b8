using CdnNode.Operations.Options;
using CdnNode.Origin;
using CdnNode.Origin.Local;

namespace CdnNode.Vod;

/// <summary>
/// VOD straight from a folder: the memory tier stands over the folder as it stands over the disk tier and an origin together elsewhere.
/// </summary>
/// <remarks>
/// The cache asks again after <see cref="VodOptions.CheckEvery"/>, by entity tag, which costs an open and no read. Files are not stored in the
/// disk tier: they are on a disk already.
/// </remarks>
public sealed class FolderOrigin(VodOptions options, FileThreads threads, NodeOptions node, TimeProvider time, ILogger<FolderOrigin> log) : IOrigin
{
    private readonly FolderReader _folder = new(options.Folder);
    private readonly LocalAnswer _answer = new(time);

    public async Task<OriginFailure> AskAsync(OriginAsk ask, IAnswerHandler handler, CancellationToken cancellation)
    {
        var begun = false;
        try
        {
            using var file = FolderPath.TryMap(options.Path, ask.Path, out var relative)
                ? await threads.RunAsync(() => _folder.TryOpen(relative), ask.FirstByteTimeout, cancellation)
                : null;
            begun = true;
            if (file is null) await _answer.SendEmptyAsync(404, handler, cancellation);
            else await _answer.SendAsync(new ThreadedFile(file, threads, node.Origin.IdleTimeout), Lifetime(), ask, handler, cancellation);
            return OriginFailure.None;
        }
        catch (AnswerDroppedException dropped)
        {
            return dropped.Reason;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or TimeoutException)
        {
            VodLog.Failed(log, ask.Path.Value ?? "", options.Folder, error.Message);
            return error is TimeoutException ? OriginFailure.Timeout : begun ? OriginFailure.Cut : OriginFailure.Unreachable;
        }
        catch (OperationCanceledException)
        {
            return OriginFailure.Timeout;
        }
        catch (Exception)
        {
            // The handler's own: whoever waits is told by it.
            return OriginFailure.Dropped;
        }
    }

    /// <summary>For this cache and those before it (RFC 9213); what viewers make of the file is their own matter.</summary>
    private HeaderDictionary Lifetime() => new() { ["CDN-Cache-Control"] = $"max-age={(long)options.CheckEvery.TotalSeconds}" };
}
