using CdnNode.Freshness;
using CdnNode.Operations.Logging;

namespace CdnNode.Endpoints;

/// <summary>One request's way through the cache, as far as it has come.</summary>
internal sealed class CacheTurn(HttpContext context, EdgeRequest request)
{
    public bool IsFirst;

    public HttpContext Context { get; } = context;

    public EdgeRequest Request { get; } = request;

    public EdgeRequestInfo? Info { get; } = context.Features.Get<EdgeRequestInfo>();

    /// <summary>Why what is stored didn't do; null when nothing is stored.</summary>
    public ReuseVerdict? Verdict { get; set; }

    /// <summary>The answers to this URL can't be shared: no more waiting for others.</summary>
    public bool GoesAlone { get; set; }

    public bool IsBlockingReload => Request.Query.Contains("_HLS_msn=", StringComparison.Ordinal);

    /// <summary>RFC 9211 section 2.2.</summary>
    public string ForwardReason => Verdict switch
    {
        null => "uri-miss",
        ReuseVerdict.RequestWantsNewer => "request",
        _ => "stale",
    };
}
