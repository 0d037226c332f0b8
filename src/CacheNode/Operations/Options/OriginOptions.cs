using CdnNode.Operations.Units;

namespace CdnNode.Operations.Options;

/// <summary>How origins are asked: section <c>CdnNode:Origin</c>.</summary>
public sealed record OriginOptions
{
    /// <summary>10ms to 30s. Default 1s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From the request's last byte to the answer's head. 10ms to 5min. Default 5s.</summary>
    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest pause within a body. 10ms to 5min. Default 5s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A body slower than this over <see cref="MinimumRateWindow"/> is a failure. 0B/s (off) to 1GB/s. Default 10kB/s.</summary>
    public ByteRate MinimumRate { get; init; } = new(10_000);

    /// <summary>1s to 1min. Default 5s.</summary>
    public TimeSpan MinimumRateWindow { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections to one origin. 1 to 65535. Default 256.</summary>
    public int MaxConnections { get; init; } = 256;

    /// <summary>How long a destination that failed is left alone before one request tries it again. 1s to 10min. Default 10s.</summary>
    public TimeSpan ReturnAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What asking other destinations again may add to the load, as a share of the requests. 0% to 100%. Default 20%.</summary>
    public double RetryBudget { get; init; } = 0.2;

    /// <summary>
    /// A playlist whose answer doesn't begin within this time is asked for at the next destination too, and the first answer counts; paid from the
    /// retry budget. 0s (off) to 30s. Default 0s.
    /// </summary>
    public TimeSpan HedgePlaylistsAfter { get; init; }

    /// <summary>
    /// Continue a broken body from another destination also when only length and <c>Last-Modified</c> say that it is the same object; else a strong
    /// entity tag must. Default false.
    /// </summary>
    public bool ResumeWithoutTag { get; init; }

    /// <summary>Bytes of an answer's head. 4KiB to 1MiB. Default 64KiB.</summary>
    public ByteSize MaxHeaderSize { get; init; } = ByteSize.FromKiB(64);

    /// <summary>
    /// Request headers that reach an origin. Empty: all but the built-in deny-list (hop-by-hop, <c>X-Forwarded-Host</c>,
    /// <c>X-Original-URL</c>, method overrides ...). At most 64 names. Default: empty.
    /// </summary>
    public IReadOnlyList<string> AllowRequestHeaders { get; init; } = [];
}
