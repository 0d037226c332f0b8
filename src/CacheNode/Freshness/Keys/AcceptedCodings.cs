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
        bool? gzip = null;
        bool? brotli = null;
        bool? identity = null;
        bool? any = null;
        foreach (var line in lines)
        {
            foreach (var member in FieldSyntax.Members(line))
            {
                var (coding, accepted) = Read(member);
                switch (coding)
                {
                    case "gzip" or "x-gzip":
                        gzip ??= accepted;
                        break;
                    case "br":
                        brotli ??= accepted;
                        break;
                    case "identity":
                        identity ??= accepted;
                        break;
                    case "*":
                        any ??= accepted;
                        break;
                    default:
                        break;
                }
            }
        }
        return new(gzip ?? any ?? false, brotli ?? any ?? false, identity ?? any ?? true);
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

    private static (string Coding, bool Accepted) Read(string member)
    {
        var semicolon = member.IndexOf(';');
        var coding = (semicolon < 0 ? member : member[..semicolon]).Trim().ToLowerInvariant();
        var parameter = semicolon < 0 ? "" : member[(semicolon + 1)..].Trim();
        var weighted = parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase);
        var weight = 1.0;
        if (weighted && !double.TryParse(parameter.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight))
        {
            weight = 0;
        }
        return (coding, weight > 0);
    }
}
