using System.Buffers;
using CdnNode.Endpoints;
using CdnNode.Hls.Playlists;
using CdnNode.Operations.Options;
using CdnNode.Origin;
using Microsoft.Net.Http.Headers;

namespace CdnNode.Standby.Serving;

/// <summary>Reads a playlist as an origin has it now, past the cache.</summary>
internal sealed class OriginReader(RedirectFollower origins, NodeOptions options, TimeProvider time)
{
    /// <param name="only">Id of the destination to ask; null: whoever answers, in the cluster's order.</param>
    /// <param name="patience">How long it all may take.</param>
    public async Task<PlaylistLook> ReadAsync(EdgeRequest playlist, string? only, TimeSpan patience, CancellationToken cancellation)
    {
        var fields = new HeaderDictionary { [HeaderNames.AcceptEncoding] = "identity" };
        var ask = new OriginAsk(
            playlist.Route, HttpMethods.Get, PathString.FromUriComponent(playlist.Path), new QueryString(playlist.Query), fields, options.Origin.FirstByteTimeout)
        { Only = only, IsLook = true };
        var body = new Body();
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        var failure = await origins.AskAsync(ask, body, either.Token);
        cancellation.ThrowIfCancellationRequested();
        if (failure != OriginFailure.None) return new PlaylistLook(null, body.IsTooLong ? OriginFault.NotAPlaylist : OriginFault.NoAnswer, late.IsCancellationRequested ? "no answer in time" : failure.ToString());
        if (body.Status != 200) return new PlaylistLook(null, OriginFault.NoAnswer, $"status {body.Status}");
        return PlaylistReader.TryRead(body.Bytes, out var read, out var error)
            ? new PlaylistLook(read, OriginFault.None, null)
            : new PlaylistLook(null, OriginFault.NotAPlaylist, error.ToString());
    }

    private sealed class Body : IAnswerHandler
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(4096);

        public int Status { get; private set; }

        public bool IsTooLong { get; private set; }

        public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

        public ValueTask<bool> OnHeadAsync(OriginHead head, CancellationToken cancellation)
        {
            Status = head.Status;
            return ValueTask.FromResult(head.Status == 200);
        }

        public ValueTask OnBodyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            IsTooLong = _bytes.WrittenCount + bytes.Length > PlaylistLimits.Default.MaxBytes;
            if (IsTooLong) throw new AnswerDroppedException(OriginFailure.BadAnswer, $"The playlist is longer than {PlaylistLimits.Default.MaxBytes} bytes.");
            _bytes.Write(bytes.Span);
            return ValueTask.CompletedTask;
        }
    }
}
