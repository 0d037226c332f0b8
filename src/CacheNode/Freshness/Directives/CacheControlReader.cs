namespace CdnNode.Freshness;

/// <summary>Adds one directive at a time; shared by the fields that carry directives in different syntaxes.</summary>
internal static class CacheControlReader
{
    private const int MaxFieldNames = 64;

    public static CacheControl With(in CacheControl so, ReadOnlySpan<char> name, ReadOnlySpan<char> value, bool hasValue) =>
        Timed(so, name, value, hasValue) ?? Named(so, name, value, hasValue) ?? so.Plus(FlagOf(name));

    /// <summary>With one more flag.</summary>
    public static CacheControl Plus(this in CacheControl so, CacheControlFlags flag) => so with { Flags = so.Flags | flag };

    private static CacheControl? Timed(in CacheControl so, ReadOnlySpan<char> name, ReadOnlySpan<char> value, bool hasValue)
    {
        if (Is(name, "max-age"))
        {
            return so with { MaxAge = so.MaxAge ?? Seconds(value) };
        }
        if (Is(name, "s-maxage"))
        {
            return so with { SharedMaxAge = so.SharedMaxAge ?? Seconds(value) };
        }
        if (Is(name, "stale-while-revalidate"))
        {
            return so with { StaleWhileRevalidate = so.StaleWhileRevalidate ?? Seconds(value) };
        }
        if (Is(name, "stale-if-error"))
        {
            return so with { StaleIfError = so.StaleIfError ?? Seconds(value) };
        }
        if (Is(name, "min-fresh"))
        {
            return so with { MinFresh = so.MinFresh ?? Seconds(value) };
        }
        if (!Is(name, "max-stale"))
        {
            return null;
        }
        return hasValue ? so with { MaxStale = so.MaxStale ?? Seconds(value) } : so.Plus(CacheControlFlags.MaxStaleAny);
    }

    private static CacheControl? Named(in CacheControl so, ReadOnlySpan<char> name, ReadOnlySpan<char> value, bool hasValue)
    {
        var isPrivate = Is(name, "private");
        if (!isPrivate && !Is(name, "no-cache"))
        {
            return null;
        }
        var names = hasValue ? FieldNames(value) : null;
        if (names is null)
        {
            return so.Plus(isPrivate ? CacheControlFlags.Private : CacheControlFlags.NoCache);
        }
        return isPrivate
            ? so with { PrivateFields = [.. so.PrivateFields ?? [], .. names] }
            : so with { NoCacheFields = [.. so.NoCacheFields ?? [], .. names] };
    }

    private static CacheControlFlags FlagOf(ReadOnlySpan<char> name) => name.Length switch
    {
        6 when Is(name, "public") => CacheControlFlags.Public,
        8 when Is(name, "no-store") => CacheControlFlags.NoStore,
        9 when Is(name, "immutable") => CacheControlFlags.Immutable,
        12 when Is(name, "no-transform") => CacheControlFlags.NoTransform,
        14 when Is(name, "only-if-cached") => CacheControlFlags.OnlyIfCached,
        15 when Is(name, "must-revalidate") => CacheControlFlags.MustRevalidate,
        15 when Is(name, "must-understand") => CacheControlFlags.MustUnderstand,
        16 when Is(name, "proxy-revalidate") => CacheControlFlags.ProxyRevalidate,
        _ => CacheControlFlags.None,
    };

    private static TimeSpan Seconds(ReadOnlySpan<char> value) => DeltaSeconds.TryParse(value, out var seconds) ? seconds : TimeSpan.Zero;

    /// <summary>Null when the list is empty, too long, or holds something that is no field name.</summary>
    private static List<string>? FieldNames(ReadOnlySpan<char> list)
    {
        var names = new List<string>();
        foreach (var range in list.Split(','))
        {
            var name = list[range].Trim(" \t");
            if (name.IsEmpty)
            {
                continue;
            }
            if (names.Count == MaxFieldNames || !FieldSyntax.IsToken(name))
            {
                return null;
            }
            names.Add(name.ToString());
        }
        return names.Count == 0 ? null : names;
    }

    private static bool Is(ReadOnlySpan<char> name, string directive) => name.Equals(directive, StringComparison.OrdinalIgnoreCase);
}
