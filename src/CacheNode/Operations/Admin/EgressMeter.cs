using CdnNode.Operations.Metrics;

namespace CdnNode.Operations.Admin;

/// <summary>Body bits a second to viewers, over the time since it was last asked, at least <see cref="s_shortest"/>.</summary>
internal sealed class EgressMeter(EdgeMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private long _since = time.GetTimestamp();
    private long _bytes;
    private long _bitsPerSecond;

    public StatusSource AsStatus() => new("egressBitsPerSecond", json => json.WriteNumberValue(Read()));

    private long Read()
    {
        lock (_lock)
        {
            var elapsed = time.GetElapsedTime(_since);
            if (elapsed < s_shortest) return _bitsPerSecond;
            var bytes = metrics.BytesSent;
            _bitsPerSecond = (long)(8 * (bytes - _bytes) / elapsed.TotalSeconds);
            (_bytes, _since) = (bytes, time.GetTimestamp());
            return _bitsPerSecond;
        }
    }
}
