using System.Diagnostics.Metrics;

namespace CdnNode.Recorder.Tests.Support;

internal sealed class TestMeters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options.Name);

    public void Dispose()
    {
    }
}
