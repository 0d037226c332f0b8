using System.Diagnostics;
using System.Globalization;
using CdnNode.Shaper;

namespace CdnNode.ShaperBench;

/// <summary>The wheels on their own threads by the real clock: how late their ticks are, and what pacing alone costs.</summary>
internal static class RealClockRun
{
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(TextWriter output, int viewers, BitRate rate, TimeSpan time)
    {
        var random = new Random(1);
        await using var engine = new ShaperEngine(new ShaperSettings(new ShaperOptions()), TimeProvider.System, random);
        engine.Start();
        Viewers.Attach(engine, viewers, rate);
        await Task.Delay(s_settle);
        using var self = Process.GetCurrentProcess();
        var (late, sent, writes, allocated) = (Lateness(engine), Sum(engine, c => c.SentBytes), Sum(engine, c => c.Writes), GC.GetTotalAllocatedBytes(precise: true));
        var (cpu, clock) = (self.TotalProcessorTime, Stopwatch.GetTimestamp());
        await Task.Delay(time);
        self.Refresh();
        var (seconds, busy) = (Stopwatch.GetElapsedTime(clock).TotalSeconds, self.TotalProcessorTime - cpu);
        var after = Lateness(engine);
        var ticks = after.Zip(late, static (now, before) => now - before).ToArray();
        writes = Sum(engine, c => c.Writes) - writes;
        var error = ((Sum(engine, c => c.SentBytes) - sent) / (viewers * rate.BitsPerSecond / 8.0 * seconds)) - 1;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {viewers} | {rate} | {ticks.Sum()} | {Quantile(ticks, 0.5)} | {Quantile(ticks, 0.99)} | {Quantile(ticks, 0.999)} | {100 * error:F2} % | {busy.TotalMicroseconds / viewers / seconds:F2} | {busy.TotalMicroseconds / writes:F2} | {(GC.GetTotalAllocatedBytes(precise: true) - allocated) / seconds / 1000:F1} |"));
    }

    private static long[] Lateness(ShaperEngine engine)
    {
        var sum = new long[WheelCounters.LatenessBoundsNanos.Length + 1];
        foreach (var wheel in engine.Wheels)
        {
            for (var i = 0; i < sum.Length; i++) sum[i] += wheel.Counters.Lateness[i];
        }
        return sum;
    }

    /// <summary>The bound of the bucket that it lies in.</summary>
    private static string Quantile(long[] ticks, double share)
    {
        var (seen, bucket) = (0L, 0);
        for (; bucket < WheelCounters.LatenessBoundsNanos.Length; bucket++)
        {
            seen += ticks[bucket];
            if (seen >= share * ticks.Sum()) return string.Create(CultureInfo.InvariantCulture, $"<= {WheelCounters.LatenessBoundsNanos[bucket] / 1e6} ms");
        }
        return "> 200 ms";
    }

    private static long Sum(ShaperEngine engine, Func<WheelCounters, long> of) => engine.Wheels.Sum(wheel => of(wheel.Counters));
}
