using System.Buffers;
using System.Text.Json;

namespace CdnNode.Operations.Logging;

/// <summary>Writes a query with the values of secret parameters replaced by <c>-</c>.</summary>
/// <remarks>
/// Names are compared as the viewer sent them and once unescaped, so that <c>%74oken=</c> does not slip through. Both <c>&amp;</c> and <c>;</c>
/// separate parameters, as servers disagree about the latter.
/// </remarks>
internal sealed class QueryRedactor(IReadOnlyList<string> names)
{
    private const int LongestOnStack = 512;

    public void Write(Utf8JsonWriter json, string property, ReadOnlySpan<char> query)
    {
        char[]? rented = null;
        var room = query.Length < LongestOnStack ? stackalloc char[LongestOnStack] : rented = ArrayPool<char>.Shared.Rent(query.Length + 1);
        json.WriteString(property, room[..Redact(query, room)]);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
    }

    /// <summary>Copies <paramref name="query"/> (without its <c>?</c>), returns the length written: never more than was read.</summary>
    internal int Redact(ReadOnlySpan<char> query, Span<char> output)
    {
        var written = 0;
        while (!query.IsEmpty)
        {
            var end = query.IndexOfAny('&', ';');
            var length = end < 0 ? query.Length : end + 1;
            var parameter = query[..(end < 0 ? length : end)];
            var equals = parameter.IndexOf('=');
            var secret = equals >= 0 && equals < parameter.Length - 1 && IsSecret(parameter[..equals]);
            var kept = secret ? parameter[..(equals + 1)] : parameter;
            kept.CopyTo(output[written..]);
            written += kept.Length;
            if (secret)
                output[written++] = '-';
            if (end >= 0)
                output[written++] = query[end];
            query = query[length..];
        }
        return written;
    }

    private bool IsSecret(ReadOnlySpan<char> name)
    {
        Span<char> unescaped = stackalloc char[LongestOnStack];
        return name.Contains('%') && name.Length <= LongestOnStack && Uri.TryUnescapeDataString(name, unescaped, out var length)
            ? IsListed(unescaped[..length])
            : IsListed(name);
    }

    private bool IsListed(ReadOnlySpan<char> name)
    {
        foreach (var candidate in names)
        {
            if (name.Equals(candidate, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
