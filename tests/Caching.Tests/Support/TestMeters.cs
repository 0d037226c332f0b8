using System.Diagnostics.Metrics;

namespace CdnNode.Caching.Tests.Support;

internal sealed class TestMeters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options.Name);

    public void Dispose()
    {
    }
}
