namespace CdnNode.Hls.Playlists;

/// <summary>EXT-X-SERVER-CONTROL: which delivery directives the server understands. All times in seconds.</summary>
public sealed record ServerControl
{
    /// <summary>No directive: as good as no tag.</summary>
    internal static ServerControl None { get; } = new();

    /// <summary>CAN-BLOCK-RELOAD.</summary>
    public bool CanBlockReload { get; init; }

    /// <summary>CAN-SKIP-UNTIL: how far from the edge a segment must be to be skipped; null when there are no delta updates.</summary>
    public decimal? CanSkipUntilSeconds { get; init; }

    /// <summary>CAN-SKIP-DATERANGES.</summary>
    public bool CanSkipDateRanges { get; init; }

    /// <summary>HOLD-BACK: how far from the edge a player should stay.</summary>
    public decimal? HoldBackSeconds { get; init; }

    /// <summary>PART-HOLD-BACK: the same in low-latency mode.</summary>
    public decimal? PartHoldBackSeconds { get; init; }
}
