using CdnNode.Caching;
using CdnNode.Hls.CommonMedia;

namespace CdnNode.Operations.Logging;

/// <summary>
/// What the delivery path knows of a request and the access log wants to: a feature of the request, put there by
/// <see cref="AccessLogMiddleware"/> before anything else runs (<c>context.Features.Get&lt;EdgeRequestInfo&gt;()</c>).
/// </summary>
/// <remarks>Written by the request's own flow only; read once after it ended.</remarks>
public sealed class EdgeRequestInfo(TimeProvider time)
{
    public CacheOutcome Outcome { get; set; }

    /// <summary>The object's key; null when the request never got one.</summary>
    public CacheKey? Key { get; set; }

    /// <summary>Viewer session, from CMCD <c>sid</c> or the node's own.</summary>
    public string? Session { get; set; }

    /// <summary>The raw CMCD text (CTA-5004), as the viewer sent it.</summary>
    public string? Cmcd { get; set; }

    /// <summary>The same, read.</summary>
    public Cmcd Player { get; set; } = Hls.CommonMedia.Cmcd.None;

    /// <summary>Session of the signed token that let the request in; null without one.</summary>
    public string? TokenSession { get; set; }

    /// <summary>Bits a second the viewer was paced at; null when unpaced.</summary>
    public long? PacedBitsPerSecond { get; set; }

    /// <summary>Body bytes sent; null lets the log take the answer's <c>Content-Length</c>.</summary>
    public long? BodyBytes { get; set; }

    /// <summary><see cref="TimeProvider.GetTimestamp"/> when the head left; 0 until then.</summary>
    public long FirstByteTimestamp { get; private set; }

    /// <summary>The head leaves now. Called when the server starts the answer, or by who writes around it; the first call counts.</summary>
    public void MarkFirstByte()
    {
        if (FirstByteTimestamp == 0)
            FirstByteTimestamp = time.GetTimestamp();
    }
}
