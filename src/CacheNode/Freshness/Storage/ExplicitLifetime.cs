namespace CdnNode.Freshness;

/// <summary>What an answer says about its lifetime (RFC 9111 section 4.2.1): <c>s-maxage</c>, <c>max-age</c>, <c>Expires</c> minus <c>Date</c>.</summary>
public static class ExplicitLifetime
{
    /// <summary>The lifetime, null when the answer says nothing. An <c>Expires</c> that can't be read counts as past.</summary>
    public static TimeSpan? Of(in ResponseDirectives directives, IHeaderDictionary fields, DateTimeOffset received)
    {
        var said = directives.Directives.SharedMaxAge ?? directives.Directives.MaxAge;
        if (said is not null || directives.Targeted || fields.Expires.Count == 0)
        {
            return said;
        }
        if (AnswerAge.ReadDate(fields.Expires, received) is not { } expires)
        {
            return TimeSpan.Zero;
        }
        var lifetime = expires - (AnswerAge.ReadDate(fields.Date, received) ?? received);
        return lifetime < TimeSpan.Zero ? TimeSpan.Zero : lifetime;
    }
}
