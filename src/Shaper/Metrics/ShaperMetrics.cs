using System.Diagnostics.Metrics;

namespace CdnNode.Shaper;

/// <summary>What the shaper tells about itself, as <c>edge.shaper.*</c>. Observed, never pushed: the wheels only add to fields of their own.</summary>
public sealed class ShaperMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "CdnNode.Shaper";

    private readonly Meter _meter;
    private readonly ShaperEngine _engine;

    public ShaperMetrics(IMeterFactory meters, ShaperEngine engine)
    {
        _engine = engine;
        _meter = meters.Create(MeterName);
        Count("edge.shaper.sent", "By", "Bytes accepted by clients' sinks", c => c.SentBytes);
        Count("edge.shaper.turns", "{turn}", "Turns of sessions", c => c.Turns);
        Count("edge.shaper.writes", "{write}", "Writes handed to sinks", c => c.Writes);
        Count("edge.shaper.attempts", "{unit}", "Units of 1316 bytes that were due", c => c.AttemptedUnits);
        Count("edge.shaper.failures", "{unit}", "Units of 1316 bytes due while a flush was pending, or not accepted", c => c.FailedUnits);
        Count("edge.shaper.retransmitted", "By", "Bytes offered again", c => c.RetransmittedBytes);
        Count("edge.shaper.forfeited", "By", "Rate given up after pauses and stalls", c => c.ForfeitedBytes);
        Count("edge.shaper.slowdowns", "{step}", "Steps down of a full queue", c => c.SlowDowns);
        Count("edge.shaper.stalls", "{stall}", "Peers seen as stalled", c => c.Stalls);
        Count("edge.shaper.faults", "{fault}", "Sources or sinks that threw", c => c.Faults);
        Count("edge.shaper.ticks", "{tick}", "Ticks run", c => c.Ticks);
        Count("edge.shaper.ticks.missed", "{tick}", "Ticks run together with a later one", c => c.MissedTicks);
        _meter.CreateObservableCounter("edge.shaper.tick.lateness", Lateness, "{tick}", "Ticks by how late they began, at most le seconds");
        _meter.CreateObservableUpDownCounter("edge.shaper.sessions.active", () => Sum(c => c.ActiveSessions), "{session}", "Sessions with something to send");
        _meter.CreateObservableUpDownCounter("edge.shaper.sessions", () => engine.Sessions.Count, "{session}", "Sessions remembered");
        _meter.CreateObservableCounter("edge.shaper.sessions.refused", () => engine.Sessions.Refused, "{session}", "Sessions refused: table full");
        _meter.CreateObservableCounter("edge.shaper.admission.refused", () => engine.Admission.Refused, "{viewer}", "Viewers refused: node's cap");
        _meter.CreateObservableGauge("edge.shaper.admission.demand", () => engine.Admission.Admitted.BitsPerSecond, "bit/s", "Demand admitted");
        _meter.CreateObservableGauge("edge.shaper.pace", Pace, "bit/s", "Sum of the rates of active sessions");
    }

    public void Dispose() => _meter.Dispose();

    private void Count(string name, string unit, string description, Func<WheelCounters, long> value) =>
        _meter.CreateObservableCounter(name, () => Sum(value), unit, description);

    private long Sum(Func<WheelCounters, long> value)
    {
        long sum = 0;
        foreach (var wheel in _engine.Wheels)
            sum += value(wheel.Counters);
        return sum;
    }

    private long Pace() => _engine.ListActive().Sum(static s => s.Rate.BitsPerSecond);

    private IEnumerable<Measurement<long>> Lateness()
    {
        long sum = 0;
        for (var bucket = 0; bucket <= WheelCounters.LatenessBoundsNanos.Length; bucket++)
        {
            sum += Sum(c => c.Lateness[bucket]);
            var bound = bucket < WheelCounters.LatenessBoundsNanos.Length
                ? (WheelCounters.LatenessBoundsNanos[bucket] / (double)PaceClock.Second).ToString(System.Globalization.CultureInfo.InvariantCulture)
                : "+Inf";
            yield return new(sum, new KeyValuePair<string, object?>("le", bound));
        }
    }
}
