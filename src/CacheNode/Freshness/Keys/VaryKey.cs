using System.Text;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>
/// The secondary key: the values of the request fields that <c>Vary</c> names (RFC 9111 section 4.1), normalised as far as their meaning can't
/// change: lines joined, white space round commas dropped, languages and codings in lower case.
/// </summary>
public static class VaryKey
{
    /// <summary>Names past this number make the answer one that fits nobody (<see cref="IsStar"/>).</summary>
    public const int MaxNames = 16;

    /// <summary>Whether the answer matches no other request: "*" among the names, or too many names.</summary>
    public static bool IsStar(StringValues vary) => ReadNames(vary) is null;

    /// <summary>The names in lower case, each once, sorted; empty when there are none or when they are "*".</summary>
    public static string[] Names(StringValues vary) => ReadNames(vary)?.ToArray() ?? [];

    /// <summary>
    /// The secondary key of a request: <c>name:value\n</c> for each name, <c>name\n</c> when the request lacks the field. Empty for no names.
    /// </summary>
    /// <param name="names">From <see cref="Names"/>.</param>
    /// <param name="request">The request's fields.</param>
    /// <param name="reduceAcceptEncoding">
    /// Tell requests apart by gzip, br and identity only: right when what is stored is in one of these.
    /// </param>
    public static string Of(IReadOnlyList<string> names, IHeaderDictionary request, bool reduceAcceptEncoding = true)
    {
        if (names.Count == 0)
        {
            return "";
        }
        var key = new StringBuilder();
        foreach (var name in names)
        {
            key.Append(name);
            if (request.TryGetValue(name, out var lines))
            {
                key.Append(':');
                AppendValue(key, name, lines, reduceAcceptEncoding);
            }
            key.Append('\n');
        }
        return key.ToString();
    }

    private static SortedSet<string>? ReadNames(StringValues vary)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var line in vary)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var name = line.AsSpan()[range].Trim(" \t");
                if (name is "*" || names.Count > MaxNames)
                {
                    return null;
                }
                if (!name.IsEmpty)
                {
                    names.Add(name.ToString().ToLowerInvariant());
                }
            }
        }
        return names.Count > MaxNames ? null : names;
    }

    private static void AppendValue(StringBuilder key, string name, StringValues lines, bool reduceAcceptEncoding)
    {
        if (name == "accept-encoding" && reduceAcceptEncoding)
        {
            key.Append(AcceptedCodings.From(lines));
            return;
        }
        var lower = name is "accept-language" or "accept-encoding" or "accept-charset";
        var first = true;
        foreach (var line in lines)
        {
            foreach (var member in FieldSyntax.Members(line))
            {
                key.Append(first ? "" : ",");
                key.Append(lower ? member.ToLowerInvariant() : member);
                first = false;
            }
        }
    }
}
