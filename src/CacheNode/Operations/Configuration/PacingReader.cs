using CdnNode.Operations.Options;
using CdnNode.Operations.Units;
using CdnNode.Shaper;

namespace CdnNode.Operations.Configuration;

/// <summary>Reads <c>CdnNode:Shaper</c> and its overrides by route; bounds are those of <see cref="ShaperOptionsValidator"/>.</summary>
internal static class PacingReader
{
    private static readonly ShaperOptions s_default = new();
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly ByteSize Largest = ByteSize.FromGiB(1);

    public static PacingOptions Node(OptionReader reader)
    {
        var pacing = new PacingOptions();
        var pace = ReadPace(reader, ReadNodeWide(reader, pacing.Pace));
        return pacing with
        {
            Pace = Check(reader, pace),
            SessionParameter = reader.Text("SessionParameter", null, SectionReaders.IsParameterName, "a parameter's name"),
            Cmsd = reader.Switch("Cmsd", pacing.Cmsd),
            RetryAfter = reader.Time("RetryAfter", pacing.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            Push = reader.Map("Push", 64, ReadPush),
        };
    }

    /// <param name="node">What the route's keys stand in place of.</param>
    public static RoutePacing Route(OptionReader reader, ShaperOptions node)
    {
        var name = reader.Text(
            "Class", null, text => node.Classes.Any(c => c.Name == text), $"a class of CdnNode:Shaper:Classes ({string.Join(", ", node.Classes.Select(static c => c.Name))})");
        return new RoutePacing(Check(reader, ReadPace(reader, node)), name);
    }

    private static ShaperOptions ReadPace(OptionReader reader, ShaperOptions pace)
    {
        var mode = reader.Choice("Mode", pace.Mode);
        // Fixed: everything is paced from the first byte on, unless the keys say otherwise.
        if (mode == PaceMode.Fixed && pace.Mode != PaceMode.Fixed) pace = pace with { StartupMedia = TimeSpan.Zero, StartupSegments = 0 };
        else if (mode != PaceMode.Fixed && pace.Mode == PaceMode.Fixed) pace = pace with { StartupMedia = s_default.StartupMedia, StartupSegments = s_default.StartupSegments };
        return pace with
        {
            Mode = mode,
            FixedRate = reader.BitRate("FixedRate", pace.FixedRate),
            StartupMedia = reader.Time("StartupMedia", pace.StartupMedia, TimeSpan.Zero, Day),
            StartupSegments = reader.Count("StartupSegments", pace.StartupSegments, 0, int.MaxValue),
            QuantumBytes = (int)reader.Size("Quantum", new ByteSize(pace.QuantumBytes), default, Largest).Bytes,
            BucketDepthQuanta = reader.Count("BucketDepth", pace.BucketDepthQuanta, 0, int.MaxValue),
            Low = reader.Time("Low", pace.Low, TimeSpan.Zero, Day),
            High = reader.Time("High", pace.High, TimeSpan.Zero, Day),
            QueueSize = reader.Time("QueueSize", pace.QueueSize, TimeSpan.Zero, Day),
            QueueLimitBytes = reader.Size("QueueLimit", new ByteSize(pace.QueueLimitBytes), default, Largest).Bytes,
            SlowDown = reader.Part("SlowDown", pace.SlowDown, 0, 1),
            SpeedUp = reader.Part("SpeedUp", pace.SpeedUp, 0, 1),
            Floor = reader.BitRate("Floor", pace.Floor),
            KernelPacing = reader.Switch("KernelPacing", pace.KernelPacing),
            NotSentLowWaterBytes = (int)reader.Size("NotSentLowWater", new ByteSize(pace.NotSentLowWaterBytes), default, Largest).Bytes,
        };
    }

    private static ShaperOptions ReadNodeWide(OptionReader reader, ShaperOptions pace) => pace with
    {
        NodeRate = reader.BitRate("NodeRate", pace.NodeRate),
        StartupShare = reader.Part("StartupShare", pace.StartupShare, 0, 1),
        Classes = [.. reader.Map("Classes", 256, static r => r).Select(static entry => ReadClass(entry.Key, entry.Value))],
        Tick = reader.Time("Tick", pace.Tick, TimeSpan.Zero, Day),
        Wheels = reader.Count("Wheels", pace.Wheels, 0, int.MaxValue),
        MaxSessions = reader.Count("MaxSessions", pace.MaxSessions, 0, int.MaxValue),
        SessionIdle = reader.Time("SessionIdle", pace.SessionIdle, TimeSpan.Zero, Day),
    };

    private static ShareClass ReadClass(string name, OptionReader reader) => new(
        name, reader.BitRate("Minimum", BitRate.Zero), reader.Number("Weight", 1, 0.01, 1000), reader.BitRate("Ceiling", BitRate.Zero));

    private static PushOptions ReadPush(OptionReader reader)
    {
        var path = reader.Text("Path", null, static text => text.StartsWith('/'), "a path of this node such as /live/demo/index.m3u8");
        reader.Require(path is not null, "Path", "it is missing", "allowed is a path of this node");
        UdpTarget? target = null;
        string? error = null;
        var url = reader.Text("Url", null, text => UdpTarget.TryParse(text, out target, out error), "udp://ADDRESS:PORT?pkt_size=1316&ttl=4&localaddr=ADDRESS");
        reader.Require(url is not null || error is not null, "Url", "it is missing", "allowed is udp://ADDRESS:PORT");
        return new PushOptions(path ?? "/", target ?? UdpTarget.Parse("udp://127.0.0.1:1"));
    }

    /// <summary>The validator's errors under the names of the keys; the defaults stay where anything is wrong.</summary>
    private static ShaperOptions Check(OptionReader reader, ShaperOptions pace)
    {
        var errors = pace.Validate();
        foreach (var error in errors)
        {
            var colon = error.IndexOf(": ", StringComparison.Ordinal);
            var option = error[..error.AsSpan().IndexOfAny(" .[")];
            reader.Require(false, option.Replace("Bytes", "").Replace("Quanta", ""), error[..colon], error[(colon + 2)..]);
        }
        return errors.Count == 0 ? pace : new ShaperOptions();
    }
}
