using System.Globalization;
using System.Text;

namespace CdnNode.Freshness;

/// <summary>One member of <c>Cache-Status</c> (RFC 9211): how this node came by an answer.</summary>
public readonly record struct CacheStatus
{
    public const string FieldName = "Cache-Status";

    public bool Hit { get; init; }

    /// <summary>Why the request went forward: <c>uri-miss</c>, <c>vary-miss</c>, <c>stale</c>, <c>request</c>, <c>method</c>, <c>bypass</c>, <c>partial</c>.</summary>
    public string? Forward { get; init; }

    public int? ForwardStatus { get; init; }

    public bool Stored { get; init; }

    public bool Collapsed { get; init; }

    /// <summary>Seconds of lifetime left, negative when stale.</summary>
    public long? TtlSeconds { get; init; }

    /// <summary>A fixed word.</summary>
    public string? Detail { get; init; }

    /// <summary>The member as text, behind those of caches nearer to the origin.</summary>
    public string Format(string node, string upstream = "")
    {
        var text = new StringBuilder(upstream, 64);
        if (text.Length > 0) text.Append(", ");
        // An item is a token only when it begins with a letter (RFC 9651 section 3.3.4), else a string.
        text.Append(char.IsAsciiLetter(node[0]) ? node : $"\"{node}\"");
        if (Hit) text.Append("; hit");
        if (Forward is not null) text.Append("; fwd=").Append(Forward);
        if (ForwardStatus is { } status) text.Append(CultureInfo.InvariantCulture, $"; fwd-status={status}");
        if (TtlSeconds is { } ttl) text.Append(CultureInfo.InvariantCulture, $"; ttl={ttl}");
        if (Stored) text.Append("; stored");
        if (Collapsed) text.Append("; collapsed");
        if (Detail is not null) text.Append("; detail=").Append(Detail);
        return text.ToString();
    }
}
