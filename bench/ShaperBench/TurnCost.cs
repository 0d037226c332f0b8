using System.Diagnostics;
using System.Globalization;
using CdnNode.Shaper;

namespace CdnNode.ShaperBench;

/// <summary>One wheel turned as fast as it goes under a stepped clock: the cost of a write inside the shaper, without waits and wake-ups.</summary>
internal static class TurnCost
{
    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(20);

    public static void Run(TextWriter output, int viewers, BitRate rate)
    {
        var time = new SteppedTime();
        var options = new ShaperOptions { Wheels = 1 };
        var engine = new ShaperEngine(new ShaperSettings(options), time, new Random(1));
        Viewers.Attach(engine, viewers, rate);
        var wheel = engine.Wheels[0];
        // Until compiled as it is to be measured.
        Turn(wheel, time, options.Tick, s_time);
        var (writes, allocated, clock) = (wheel.Counters.Writes, GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        Turn(wheel, time, options.Tick, s_time);
        var busy = Stopwatch.GetElapsedTime(clock);
        writes = wheel.Counters.Writes - writes;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {viewers} | {rate} | {busy.TotalNanoseconds / writes:F0} | {busy.TotalMicroseconds / viewers / s_time.TotalSeconds:F3} | {GC.GetAllocatedBytesForCurrentThread() - allocated} |"));
    }

    private static void Turn(TimingWheel wheel, SteppedTime time, TimeSpan tick, TimeSpan length)
    {
        for (var passed = TimeSpan.Zero; passed < length; passed += tick)
        {
            wheel.Advance();
            time.Step(tick);
        }
    }
}
