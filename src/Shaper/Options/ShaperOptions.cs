namespace CdnNode.Shaper;

/// <summary>How the node paces. Immutable: a reload swaps the whole record, and running viewers take it up at their next turn.</summary>
public sealed record ShaperOptions
{
    /// <summary>What is paced: <c>MediaRate</c> (default), <c>Fixed</c> (everything at <see cref="FixedRate"/>) or <c>Off</c>.</summary>
    public PaceMode Mode { get; init; } = PaceMode.MediaRate;

    /// <summary>The rate of a session in <c>Fixed</c> mode: 12 kbit/s to 1000 Gbit/s. Default 2 Mbit/s.</summary>
    public BitRate FixedRate { get; init; } = BitRate.FromMegabits(2);

    /// <summary>Media that leaves unpaced when a session starts: 0 to 120 s. Default 10 s.</summary>
    public TimeSpan StartupMedia { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Segments that leave unpaced when a session starts, if that is more: 0 to 100. Default 2.</summary>
    public int StartupSegments { get; init; } = 2;

    /// <summary>
    /// What leaves in one go, in bytes, a multiple of 1316 from 1,316 to 31,584. Default 0: by the rate (8 x 1316 up to 800 kbit/s, then about 100 ms).
    /// </summary>
    public int QuantumBytes { get; init; }

    /// <summary>Depth D of a session's bucket in quanta: 1 to 16. Default 2. Never less than what flows in four ticks.</summary>
    public int BucketDepthQuanta { get; init; } = 2;

    /// <summary>L: reserve read ahead, 10 ms to 5 s. Default 0.25 s of pace.</summary>
    public TimeSpan Low { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>H: from here nothing is read and the rate falls; above <see cref="Low"/>, at most 30 s. Default 1 s of pace.</summary>
    public TimeSpan High { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>m: size of the queue; above <see cref="High"/>, at most 60 s. Default 1.5 s of pace.</summary>
    public TimeSpan QueueSize { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Most bytes that one queue may hold whatever its rate: 128 KiB to 64 MiB. Default 4 MiB.</summary>
    public long QueueLimitBytes { get; init; } = 4 << 20;

    /// <summary>delta of A4: how much each gap widens a step, 0.01 to 1. Default 0.25.</summary>
    public double SlowDown { get; init; } = 0.25;

    /// <summary>d of A5: how much the interval shortens, as a share, 0.01 to 0.5. Default 0.05.</summary>
    public double SpeedUp { get; init; } = 0.05;

    /// <summary>The floor of every session: 1 kbit/s to 1 Gbit/s. Default 12 kbit/s. (HLS sessions bring their own: half their media rate.)</summary>
    public BitRate Floor { get; init; } = DownloadRateControl.DefaultFloor;

    /// <summary>What the node may send in all; 0 (default) is no cap, else 100 kbit/s to 1000 Gbit/s. About 0.9 of the network card.</summary>
    public BitRate NodeRate { get; init; } = BitRate.Zero;

    /// <summary>Share of <see cref="NodeRate"/> that start-up traffic may take first: 0 to 1. Default 0.3.</summary>
    public double StartupShare { get; init; } = 0.3;

    /// <summary>Classes (tenants) under the node's cap, by name; at most 256. Sessions of no class fall into <see cref="ShareClass.Default"/>.</summary>
    public IReadOnlyList<ShareClass> Classes { get; init; } = [];

    /// <summary>Tick of the wheels: 1 to 50 ms, 5 to 10 advised. Default 5 ms. Read at start only.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Wheels; 0 (default) is one per processor, at most 256. Read at start only.</summary>
    public int Wheels { get; init; }

    /// <summary>Most sessions remembered at once: 1 to 1,000,000. Default 100,000.</summary>
    public int MaxSessions { get; init; } = 100_000;

    /// <summary>A session unused so long is forgotten: 1 s to 1 h. Default 60 s.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Paces in the kernel (SO_MAX_PACING_RATE, HTTP/1.1 only) in place of the wheel. Default off: without <c>fq</c> it is worse in every respect.</summary>
    public bool KernelPacing { get; init; }

    /// <summary>TCP_NOTSENT_LOWAT of a connection while it is paced, in bytes: 0 (leave it) or 4,096 to 1 MiB. Default 16 KiB.</summary>
    public int NotSentLowWaterBytes { get; init; } = 16 * 1024;

    /// <summary>The quantum of a rate under these options, in bytes.</summary>
    public int QuantumFor(BitRate rate) => QuantumBytes > 0 ? QuantumBytes : QuantumRule.BytesFor(rate);
}
