using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>
/// <c>Surrogate-Control</c> (W3C note "Edge Architecture Specification"), the forerunner of <c>CDN-Cache-Control</c>: <c>no-store</c> and
/// <c>max-age=fresh[+stale]</c>, each for all surrogates or, as <c>;name</c>, for the one of that name.
/// </summary>
public static class SurrogateControl
{
    /// <summary>The field's name.</summary>
    public const string FieldName = "Surrogate-Control";

    /// <summary>The request field by which a cache says that it understands it.</summary>
    public const string CapabilityFieldName = "Surrogate-Capability";

    /// <summary>Reads the field's lines; false when they hold nothing that is meant for <paramref name="deviceToken"/>.</summary>
    public static bool TryParse(StringValues lines, string deviceToken, out CacheControl directives)
    {
        directives = default;
        var any = false;
        foreach (var line in lines)
        {
            var reader = new DirectiveReader(line);
            while (reader.MoveNext())
            {
                any |= TryAdd(ref directives, reader.Name, reader.Value, deviceToken);
            }
        }
        return any;
    }

    private static bool TryAdd(ref CacheControl so, ReadOnlySpan<char> name, ReadOnlySpan<char> value, string deviceToken)
    {
        if (!IsForUs(ref name, deviceToken) || !IsForUs(ref value, deviceToken))
        {
            return false;
        }
        if (name.Equals("no-store", StringComparison.OrdinalIgnoreCase))
        {
            so = so.Plus(CacheControlFlags.NoStore);
            return true;
        }
        if (!name.Equals("max-age", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        var plus = value.IndexOf('+');
        var fresh = plus < 0 ? value : value[..plus];
        so = so with { MaxAge = so.MaxAge ?? (DeltaSeconds.TryParse(fresh, out var seconds) ? seconds : TimeSpan.Zero) };
        if (plus >= 0 && DeltaSeconds.TryParse(value[(plus + 1)..], out var stale))
        {
            so = so with { StaleWhileRevalidate = so.StaleWhileRevalidate ?? stale, StaleIfError = so.StaleIfError ?? stale };
        }
        return true;
    }

    private static bool IsForUs(ref ReadOnlySpan<char> text, string deviceToken)
    {
        var target = text.IndexOf(';');
        if (target < 0)
        {
            return true;
        }
        var name = text[(target + 1)..].Trim(" \t");
        text = text[..target].TrimEnd(" \t");
        return name.Equals(deviceToken, StringComparison.OrdinalIgnoreCase);
    }
}
