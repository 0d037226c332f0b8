using System.Diagnostics;

namespace CdnNode.EndToEnd.Tests.Harness.Clients;

/// <summary>The most that may have arrived by a time, from the beginning on: a rate, what may leave at once, and how both changed meanwhile.</summary>
/// <remarks>
/// It judges sums from the beginning only. A viewer that reads late, on a busy machine, has less by then, never more; a shorter window would show as a burst
/// what had merely waited to be read.
/// </remarks>
internal sealed class PaceLimit
{
    private readonly List<(long From, double BytesPerSecond, long AtOnce)> _spans = [];

    /// <summary>From a timestamp on. In a pause nothing flows and nothing may be saved up: rate 0, then the rate again with what may leave at once.</summary>
    public PaceLimit Add(long from, double bytesPerSecond, long atOnce)
    {
        _spans.Add((from, bytesPerSecond, atOnce));
        return this;
    }

    /// <summary>The same with an earlier span in front: that of a viewer who began then.</summary>
    public PaceLimit Behind(long from, double bytesPerSecond, long atOnce)
    {
        var limit = new PaceLimit().Add(from, bytesPerSecond, atOnce);
        limit._spans.AddRange(_spans);
        return limit;
    }

    public double BytesAt(long timestamp)
    {
        var bytes = 0.0;
        for (var i = 0; i < _spans.Count && _spans[i].From <= timestamp; i++)
        {
            var end = i + 1 < _spans.Count ? Math.Min(timestamp, _spans[i + 1].From) : timestamp;
            bytes += _spans[i].AtOnce + (_spans[i].BytesPerSecond * Stopwatch.GetElapsedTime(_spans[i].From, end).TotalSeconds);
        }

        return bytes;
    }
}
