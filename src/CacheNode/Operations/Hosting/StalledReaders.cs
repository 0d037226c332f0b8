using CdnNode.Operations.Metrics;
using CdnNode.Operations.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace CdnNode.Operations.Hosting;

/// <summary>Ends public connections whose client takes longer for 32 KiB than the minimum rate allows.</summary>
/// <remarks>
/// Kestrel has a minimum rate of its own, but it gives credit: what went fast, into a fast reader or the kernel's buffers, may be made up for
/// by a stall as long (10 MB at 1 KiB/s are hours). Here every wait counts by itself. The server's output buffer resumes when 32 KiB of it are
/// gone, so one wait is as a rule 32 KiB. Kestrel's rate stays for streams of HTTP/2 that stall within a connection that flows.
/// The looks are the server's own beats, which come to every connection at least a second apart.
/// </remarks>
internal sealed class StalledReaders
{
    private const int PieceBytes = 32 * 1024;
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);

    private readonly EdgeMetrics _metrics;
    private readonly TimeSpan _longest;
    private readonly int _firstLookTooLate;

    public StalledReaders(NodeOptions options, EdgeMetrics metrics)
    {
        (_metrics, _longest) = (metrics, LongestWait(options.Limits));
        // Seen n times it has waited for n - 1 beats at least.
        _firstLookTooLate = (int)Math.Min(int.MaxValue, Math.Floor(_longest / s_beat) + 2);
    }

    /// <summary>How long a client may take for one piece; infinite: as long as it likes.</summary>
    public static TimeSpan LongestWait(LimitOptions limits) =>
        limits.MinResponseRate.BytesPerSecond <= 0 ? Timeout.InfiniteTimeSpan
        : TimeSpan.FromSeconds(Math.Max(limits.RateGrace.TotalSeconds, (double)PieceBytes / limits.MinResponseRate.BytesPerSecond));

    public ConnectionDelegate Wrap(ConnectionDelegate next) => _longest == Timeout.InfiniteTimeSpan ? next : connection =>
    {
        var output = new TimedPipeWriter(connection.Transport.Output);
        connection.Transport = new ConnectionTransport(connection.Transport.Input, output);
        // Bodies that go past it wait here too.
        connection.Features.Set(output);
        connection.Features.GetRequiredFeature<IConnectionHeartbeatFeature>().OnHeartbeat(static reader => ((Reader)reader).Look(), new Reader(this, connection, output));
        return next(connection);
    };

    private sealed class Reader(StalledReaders readers, ConnectionContext connection, TimedPipeWriter output)
    {
        public void Look()
        {
            // One and the same wait has each number once, so it is ended once.
            if (output.Look() != readers._firstLookTooLate) return;
            readers._metrics.ConnectionClosed("stalled");
            connection.Abort(new ConnectionAbortedException("The client doesn't read."));
        }
    }
}
