using BenchmarkDotNet.Attributes;
using CdnNode.Shaper;
using CdnNode.ShaperBench;

namespace CdnNode.MicroBench.Benchmarks;

/// <summary>A second of one timing wheel: all turns and writes of so many viewers at 200 kbit/s, into sinks that take everything.</summary>
public class WheelTurns
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private readonly SteppedTime _time = new();
    private readonly ShaperOptions _options = new() { Wheels = 1 };
    private ShaperEngine _engine = null!;

    [Params(100, 10_000)]
    public int Viewers { get; set; }

    [GlobalSetup]
    public void Attach()
    {
        _engine = new ShaperEngine(new ShaperSettings(_options), _time, new Random(1));
        ShaperBench.Viewers.Attach(_engine, Viewers, BitRate.FromBitsPerSecond(200_000));
    }

    [Benchmark(Description = "a second of turns")]
    public void Second()
    {
        for (var passed = TimeSpan.Zero; passed < s_second; passed += _options.Tick)
        {
            _engine.Wheels[0].Advance();
            _time.Step(_options.Tick);
        }
    }
}
