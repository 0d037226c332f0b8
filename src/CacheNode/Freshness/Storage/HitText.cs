using System.Globalization;

namespace CdnNode.Freshness;

/// <summary>The fields of a hit that change with time, in whole seconds.</summary>
/// <param name="CacheStatus">RFC 9211.</param>
public sealed record HitText(long AgeSeconds, long TtlSeconds, string CacheStatus)
{
    /// <summary>RFC 9111 section 5.1.</summary>
    public string Age { get; } = AgeSeconds.ToString(CultureInfo.InvariantCulture);
}
