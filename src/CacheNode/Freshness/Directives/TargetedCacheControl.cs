using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>
/// <c>CDN-Cache-Control</c> (RFC 9213): directives for this class of caches, as a structured dictionary. A field that is empty or doesn't
/// parse is ignored whole; of a key given twice the last counts, as structured fields have it; parameters are ignored.
/// </summary>
public static class TargetedCacheControl
{
    /// <summary>The field's name.</summary>
    public const string FieldName = "CDN-Cache-Control";

    private const int MaxMembers = 64;

    /// <summary>Reads the field's lines; false when the field is to be treated as absent.</summary>
    public static bool TryParse(StringValues lines, out CacheControl directives)
    {
        directives = default;
        if (lines.Count == 0)
        {
            return false;
        }
        var reader = new StructuredFieldReader(lines.Count == 1 ? lines[0] : string.Join(',', (IEnumerable<string?>)lines));
        var members = new Dictionary<string, (string Value, bool HasValue)>(StringComparer.Ordinal);
        do
        {
            if (members.Count == MaxMembers || !TryReadMember(ref reader, members))
            {
                return false;
            }
        }
        while (reader.TryReadSeparator());
        foreach (var (name, (value, hasValue)) in members)
        {
            directives = CacheControlReader.With(directives, name, value, hasValue);
        }
        return reader.AtEnd;
    }

    private static bool TryReadMember(ref StructuredFieldReader reader, Dictionary<string, (string, bool)> members)
    {
        if (!reader.TryReadKey(out var key))
        {
            return false;
        }
        var name = key.ToString();
        if (!reader.TryTake('='))
        {
            members[name] = ("", false);
            // Parameters may follow a key without a value: read them as those of an item that isn't there.
            return reader.TrySkipParameters();
        }
        if (!reader.TryReadMember(out var value))
        {
            return false;
        }
        if (value.Kind == StructuredKind.Boolean)
        {
            members.Remove(name);
            if (value.Text is "1")
            {
                members[name] = ("", false);
            }
            return true;
        }
        // A directive of the wrong type keeps its name: unreadable freshness counts as none, a restriction as a restriction.
        var usable = value.Kind is StructuredKind.Integer or StructuredKind.String or StructuredKind.Token;
        members[name] = (usable ? StructuredFieldReader.Unescape(value.Text) : "", usable);
        return true;
    }
}
