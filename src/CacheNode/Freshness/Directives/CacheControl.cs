using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>
/// The cache directives of a request or a response (RFC 9111 section 5.2; RFC 5861; RFC 8246), whichever field they came in.
/// </summary>
/// <remarks>
/// Section 4.2.1: of a directive that is given twice the first counts; a freshness directive that can't be read counts as 0 seconds (stale);
/// a directive that restricts always counts, wherever it stands. Section 5.2.2: <c>private</c> or <c>no-cache</c> with field names restrict
/// these fields only; a list of names that can't be read restricts the whole answer.
/// </remarks>
public readonly record struct CacheControl
{
    public CacheControlFlags Flags { get; init; }

    public TimeSpan? MaxAge { get; init; }

    public TimeSpan? SharedMaxAge { get; init; }

    /// <summary>Request: how stale an answer may be. Null when absent or unlimited (<see cref="CacheControlFlags.MaxStaleAny"/>).</summary>
    public TimeSpan? MaxStale { get; init; }

    /// <summary>Request: how long an answer must still be fresh.</summary>
    public TimeSpan? MinFresh { get; init; }

    public TimeSpan? StaleWhileRevalidate { get; init; }

    public TimeSpan? StaleIfError { get; init; }

    /// <summary>Names in <c>no-cache="a, b"</c>; null when there are none.</summary>
    public string[]? NoCacheFields { get; init; }

    /// <summary>Names in <c>private="a, b"</c>; null when there are none.</summary>
    public string[]? PrivateFields { get; init; }

    public bool NoStore => Has(CacheControlFlags.NoStore);

    public bool NoCache => Has(CacheControlFlags.NoCache);

    public bool Private => Has(CacheControlFlags.Private);

    public bool Public => Has(CacheControlFlags.Public);

    public bool OnlyIfCached => Has(CacheControlFlags.OnlyIfCached);

    public bool Immutable => Has(CacheControlFlags.Immutable);

    /// <summary>
    /// Whether a stale answer may never be used without asking (RFC 9111 section 4.2.4). <c>s-maxage</c> implies <c>proxy-revalidate</c>
    /// (section 5.2.2.10).
    /// </summary>
    public bool ForbidsStale =>
        (Flags & (CacheControlFlags.MustRevalidate | CacheControlFlags.ProxyRevalidate | CacheControlFlags.NoCache)) != 0 || SharedMaxAge is not null;

    /// <summary>Whether a flag is set.</summary>
    public bool Has(CacheControlFlags flag) => (Flags & flag) != 0;

    /// <summary>Reads all field lines of <c>Cache-Control</c>.</summary>
    public static CacheControl Parse(StringValues lines)
    {
        var directives = default(CacheControl);
        foreach (var line in lines)
        {
            var reader = new DirectiveReader(line);
            while (reader.MoveNext())
            {
                directives = CacheControlReader.With(directives, reader.Name, reader.Value, reader.HasValue);
            }
        }
        return directives;
    }
}
