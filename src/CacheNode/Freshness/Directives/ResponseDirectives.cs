namespace CdnNode.Freshness;

/// <summary>The directives that govern this cache, and the field they came from.</summary>
/// <param name="Directives">Empty when no field gave any.</param>
/// <param name="Targeted">
/// From <c>CDN-Cache-Control</c> or <c>Surrogate-Control</c>: <c>Cache-Control</c> and <c>Expires</c> then count for nothing here
/// (RFC 9213 section 2.2).
/// </param>
public readonly record struct ResponseDirectives(CacheControl Directives, bool Targeted)
{
    /// <summary>Precedence: <c>CDN-Cache-Control</c>, <c>Surrogate-Control</c>, <c>Cache-Control</c>.</summary>
    public static ResponseDirectives From(IHeaderDictionary fields, string deviceToken)
    {
        if (TargetedCacheControl.TryParse(fields[TargetedCacheControl.FieldName], out var directives)
            || SurrogateControl.TryParse(fields[SurrogateControl.FieldName], deviceToken, out directives))
        {
            return new(directives, Targeted: true);
        }
        return new(CacheControl.Parse(fields.CacheControl), Targeted: false);
    }
}
