using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>Which of the codings that the node can serve a client takes (RFC 9110 section 12.5.3).</summary>
/// <param name="Identity">False only when ruled out by <c>identity;q=0</c> or <c>*;q=0</c>.</param>
public readonly record struct AcceptedCodings(bool Gzip, bool Brotli, bool Identity)
{
    /// <summary>Reads <c>Accept-Encoding</c>; no field at all reads as identity only, which every client takes.</summary>
    public static AcceptedCodings From(StringValues lines)
    {
        var listed = default(ListedCodings);
        foreach (var line in lines) listed.Add(line);
        return listed.Result;
    }

    /// <summary>Reads the only line of the field. Allocates nothing.</summary>
    public static AcceptedCodings FromLine(ReadOnlySpan<char> line)
    {
        var listed = default(ListedCodings);
        listed.Add(line);
        return listed.Result;
    }

    /// <summary>Canonical text: <c>br,gzip,identity</c> less what isn't accepted.</summary>
    public override string ToString() => (Brotli, Gzip, Identity) switch
    {
        (true, true, true) => "br,gzip,identity",
        (true, true, false) => "br,gzip",
        (true, false, true) => "br,identity",
        (true, false, false) => "br",
        (false, true, true) => "gzip,identity",
        (false, true, false) => "gzip",
        (false, false, true) => "identity",
        (false, false, false) => "none",
    };

    /// <summary>What was said so far; of a coding that stands twice the first counts.</summary>
    private struct ListedCodings
    {
        private bool? _gzip;
        private bool? _brotli;
        private bool? _identity;
        private bool? _any;

        public readonly AcceptedCodings Result => new(_gzip ?? _any ?? false, _brotli ?? _any ?? false, _identity ?? _any ?? true);

        public void Add(ReadOnlySpan<char> line)
        {
            while (!line.IsEmpty)
            {
                var end = FieldSyntax.EndOfMember(line);
                AddMember(line[..end].Trim(" \t"));
                line = end < line.Length ? line[(end + 1)..] : default;
            }
        }

        private void AddMember(ReadOnlySpan<char> member)
        {
            var semicolon = member.IndexOf(';');
            var coding = (semicolon < 0 ? member : member[..semicolon]).Trim();
            var accepted = semicolon < 0 || WeightOf(member[(semicolon + 1)..].Trim()) > 0;
            if (Is(coding, "gzip") || Is(coding, "x-gzip")) _gzip ??= accepted;
            else if (Is(coding, "br")) _brotli ??= accepted;
            else if (Is(coding, "identity")) _identity ??= accepted;
            else if (coding is "*") _any ??= accepted;
        }

        private static bool Is(ReadOnlySpan<char> coding, string known) => coding.Equals(known, StringComparison.OrdinalIgnoreCase);

        private static double WeightOf(ReadOnlySpan<char> parameter)
        {
            if (!parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)) return 1;
            return double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) ? weight : 0;
        }
    }
}
