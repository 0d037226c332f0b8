using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CdnNode.Caching.Disk;
using CdnNode.Operations.Logging;

namespace CdnNode.Operations.Metrics;

/// <summary>The host's instruments, OpenTelemetry names and units. No URL, host or viewer ever becomes a label.</summary>
public sealed class EdgeMetrics
{
    public const string MeterName = "CdnNode.Edge";

    private readonly Counter<long> _originRequests;
    private readonly Counter<long> _originRetries;
    private readonly Histogram<double> _originFetchDuration;
    private readonly Counter<long> _playlistsMoved;
    private readonly Counter<long> _purges;
    private readonly Counter<long> _droppedLogLines;
    private readonly Counter<long> _closedConnections;
    private readonly ConcurrentDictionary<string, Func<long>> _tierBytes = new();
    private readonly long[] _answers = new long[Enum.GetValues<CacheOutcome>().Length];
    private Func<long> _viewers = static () => 0;
    private Func<DiskTierState>? _diskState;
    private long _bytes;
    private long _frontHits;

    public EdgeMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        // Read when somebody looks: what every answer counts costs it two additions.
        meter.CreateObservableCounter("edge.cache.requests", Answers, "{request}", "Answers by where they came from.");
        meter.CreateObservableCounter("edge.response.bytes", () => BytesSent, "By", "Body bytes sent to viewers.");
        _originRequests = meter.CreateCounter<long>("edge.origin.requests", "{request}", "Requests to origins by outcome.");
        _originRetries = meter.CreateCounter<long>("edge.origin.retries", "{request}", "Questions asked again, and those that the retry budget refused.");
        _originFetchDuration = meter.CreateHistogram<double>("edge.origin.fetch.duration", "s", "From the request to the last byte of an origin's answer.");
        _playlistsMoved = meter.CreateCounter<long>("edge.origin.playlists_moved", "{playlist}", "Live playlists taken from another origin, by what was wrong with the one before.");
        _purges = meter.CreateCounter<long>("edge.purge.objects", "{object}", "Objects purged.");
        _droppedLogLines = meter.CreateCounter<long>("edge.access_log.dropped", "{line}", "Access log lines dropped: the queue was full or the file failed.");
        _closedConnections = meter.CreateCounter<long>("edge.connections.closed", "{connection}", "Connections that the node ended: too many, a client that doesn't read, a flood of frames.");
        meter.CreateObservableCounter("edge.front.hits", () => FrontHits, "{request}", "Hits that were answered in front of the server.");
        meter.CreateObservableGauge("edge.viewers", () => _viewers(), "{viewer}", "Viewer sessions.");
        meter.CreateObservableGauge("edge.cache.bytes", CacheBytes, "By", "Bytes held by a tier.");
        meter.CreateObservableGauge("edge.disk.state", DiskStates, "{state}", "1 for the state of the disk tier, 0 for the others.");
    }

    /// <summary>Body bytes sent since the start.</summary>
    public long BytesSent => Interlocked.Read(ref _bytes);

    /// <summary>Answers of one kind since the start.</summary>
    public long AnswersOf(CacheOutcome outcome) => Interlocked.Read(ref _answers[(int)outcome]);

    /// <summary>Hits that never reached the server, since the start.</summary>
    public long FrontHits => Interlocked.Read(ref _frontHits);

    /// <summary>A hit is going to be answered in front of the server.</summary>
    public void FoundAtFront() => Interlocked.Increment(ref _frontHits);

    public void Answered(CacheOutcome outcome, long bytes)
    {
        Interlocked.Increment(ref _answers[(int)outcome]);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <param name="outcome">A fixed word: <c>ok</c>, <c>timeout</c>, <c>refused</c>, <c>cut</c> ...</param>
    public void OriginAnswered(string outcome, TimeSpan duration)
    {
        _originRequests.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        _originFetchDuration.Record(duration.TotalSeconds);
    }

    /// <param name="why">A fixed word: <c>next</c> destination, <c>last-resort</c> (one that failed lately), <c>resume</c>, <c>useless</c> answer or <c>hedge</c>.</param>
    /// <param name="isPaid">False: the budget was empty, and nobody was asked.</param>
    public void OriginAskedAgain(string why, bool isPaid) =>
        _originRetries.Add(1, new KeyValuePair<string, object?>("why", why), new KeyValuePair<string, object?>("paid", isPaid ? "yes" : "no"));

    /// <param name="reason">A fixed word: <c>frozen</c>, <c>backwards</c> ..., or <c>returned</c>.</param>
    public void PlaylistMoved(string reason) => _playlistsMoved.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Purged(long objects) => _purges.Add(objects);

    /// <param name="reason">A fixed word: <c>total</c>, <c>address</c>, <c>stalled</c> or <c>flood</c>.</param>
    public void ConnectionClosed(string reason) => _closedConnections.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void LogLinesDropped(long lines) => _droppedLogLines.Add(lines);

    /// <summary>Lets <c>edge.cache.bytes{tier}</c> read a tier's size.</summary>
    /// <param name="tier">A fixed word: <c>memory</c> or <c>disk</c>.</param>
    public void ObserveCacheBytes(string tier, Func<long> bytes) => _tierBytes[tier] = bytes;

    /// <summary>Lets <c>edge.viewers</c> read how many viewers there are.</summary>
    public void ObserveViewers(Func<long> viewers) => _viewers = viewers;

    /// <summary>Lets <c>edge.disk.state{state}</c> read the disk tier's state; without it there is no such gauge.</summary>
    public void ObserveDiskState(Func<DiskTierState> state) => _diskState = state;

    private IEnumerable<Measurement<long>> Answers() =>
        Enum.GetValues<CacheOutcome>().Select(outcome => new Measurement<long>(AnswersOf(outcome), new KeyValuePair<string, object?>("status", outcome.ToText())));

    private IEnumerable<Measurement<long>> DiskStates()
    {
        if (_diskState is not { } read) yield break;
        var now = read();
        foreach (var state in Enum.GetValues<DiskTierState>())
            yield return new Measurement<long>(state == now ? 1 : 0, new KeyValuePair<string, object?>("state", state.ToString()));
    }

    private IEnumerable<Measurement<long>> CacheBytes()
    {
        foreach (var (tier, bytes) in _tierBytes)
            yield return new Measurement<long>(bytes(), new KeyValuePair<string, object?>("tier", tier));
    }
}
