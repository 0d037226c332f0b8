using System.Buffers;
using System.IO.Pipelines;
using CdnNode.Operations.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace CdnNode.Operations.Hosting.Http2;

/// <summary>
/// Ends HTTP/2 connections that send frames which cost the sender nothing faster than any client needs them: resets, settings, pings,
/// priorities, continuations (CVE-2019-9512, -9515, CVE-2023-44487, CVE-2024-27316 and their kin).
/// </summary>
/// <remarks>
/// A token bucket a connection: 1,000 at once, 100 more each second. A player that seeks resets ten streams a second. Kestrel bounds what such
/// frames hold in memory, and ends some of these floods, but not empty continuations, nor settings and pings from a client that reads.
/// </remarks>
internal sealed class FrameGuard(TimeProvider time, EdgeMetrics metrics)
{
    private const double Burst = 1000;
    private const double PerSecond = 100;

    /// <summary>Stands behind TLS, where the frames are in the clear.</summary>
    public ConnectionDelegate Wrap(ConnectionDelegate next) => connection =>
    {
        var protocol = connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol ?? default;
        if (protocol.Span.SequenceEqual("h2"u8))
        {
            connection.Transport = new Transport(new GuardedReader(connection.Transport.Input, new Bucket(this, connection)), connection.Transport.Output);
        }
        return next(connection);
    };

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Bucket(FrameGuard guard, ConnectionContext connection)
    {
        private double _tokens = Burst;
        private long _filled = guard.Time.GetTimestamp();

        public void Take(int frames)
        {
            if (frames == 0) return;
            var now = guard.Time.GetTimestamp();
            _tokens = Math.Min(Burst, _tokens + (guard.Time.GetElapsedTime(_filled, now).TotalSeconds * PerSecond)) - frames;
            _filled = now;
            if (_tokens >= 0) return;
            _tokens = double.MaxValue;
            guard.Metrics.ConnectionClosed("flood");
            connection.Abort(new ConnectionAbortedException("Too many control frames."));
        }
    }

    private sealed class GuardedReader(PipeReader inner, Bucket bucket) : PipeReader
    {
        private FrameHeads _heads = new();
        private ReadOnlySequence<byte> _shown;

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => Show(await inner.ReadAsync(cancellationToken));

        public override bool TryRead(out ReadResult result)
        {
            var read = inner.TryRead(out result);
            if (read) Show(result);
            return read;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            bucket.Take(_heads.Count(_shown.Slice(_shown.Start, consumed)));
            _shown = default;
            inner.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        private ReadResult Show(in ReadResult result)
        {
            _shown = result.Buffer;
            return result;
        }
    }

    private TimeProvider Time => time;

    private EdgeMetrics Metrics => metrics;
}
