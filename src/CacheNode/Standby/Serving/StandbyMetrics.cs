using System.Diagnostics.Metrics;

namespace CdnNode.Standby.Serving;

/// <summary>The counters of hot standby. Channels and origins are named by the operator's configuration, so they may be labels.</summary>
internal sealed class StandbyMetrics
{
    public const string MeterName = "CdnNode.Standby";
    private readonly Counter<long> _switches;
    private Func<IEnumerable<Measurement<int>>> _healthy = static () => [];

    public StandbyMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _switches = meter.CreateCounter<long>("edge.standby.switches", "{switch}", "Changes of a channel's active origin, by reason.");
        meter.CreateObservableGauge("edge.standby.healthy", () => _healthy(), "{origin}", "1 for an origin of a channel that may serve it, 0 for one with a fault.");
    }

    public void Switched(string channel, OriginFault reason) => _switches.Add(1, new("channel", channel), new("reason", Word(reason)));

    /// <summary>Lets <c>edge.standby.healthy{channel,origin}</c> read how the origins do.</summary>
    public void ObserveHealth(Func<IEnumerable<Measurement<int>>> healthy) => _healthy = healthy;

    /// <summary>A fixed word for a fault, also in status and log; <c>returned</c> for none, which is a return of one's own accord.</summary>
    public static string Word(OriginFault fault) => fault switch
    {
        OriginFault.None => "returned",
        OriginFault.NoAnswer => "no-answer",
        OriginFault.NotAPlaylist => "not-a-playlist",
        OriginFault.Frozen => "frozen",
        OriginFault.Backwards => "backwards",
        OriginFault.Ended => "ended",
        OriginFault.NoSegment => "no-segment",
        OriginFault.TooLong => "too-long",
        _ => "proving",
    };
}
