using CdnNode.Shaper;

namespace CdnNode.Operations.Options;

/// <summary>How viewers are paced: section <c>CdnNode:Shaper</c>. What may differ by route stands in <see cref="Pace"/>.</summary>
public sealed record PacingOptions
{
    public ShaperOptions Pace { get; init; } = new();

    /// <summary>
    /// Query parameter that carries the viewer's session in the URIs of playlists, for players without CMCD. It is no part of the key and
    /// not sent to the origin. Default: none, playlists stay as they are.
    /// </summary>
    public string? SessionParameter { get; init; }

    /// <summary>Tell players about rates in <c>CMSD-Dynamic</c> (CTA-5006): <c>mb</c>, <c>etp</c>, <c>du</c>. Default false.</summary>
    public bool Cmsd { get; init; }

    /// <summary><c>Retry-After</c> of a viewer who is refused under <see cref="ShaperOptions.NodeRate"/>. 1s to 10min. Default 5s.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Channels that are pushed as MPEG-TS over UDP, by a name of the operator's choice; at most 64. Default: none.</summary>
    public IReadOnlyDictionary<string, PushOptions> Push { get; init; } = new Dictionary<string, PushOptions>();
}
