using System.Text.RegularExpressions;

namespace CdnNode.PlaylistChecking;

/// <summary>An attribute list, read to the letter of section 4.2: no blanks, names in capitals, each once, quotes closed.</summary>
internal sealed partial class TagAttributes
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private TagAttributes()
    {
    }

    /// <summary>As written, with its quotes; null when absent.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>A quoted-string without its quotes; null when absent or not quoted.</summary>
    public string? Quoted(string name) => this[name] is ['"', .. var inner, '"'] ? inner : null;

    public static TagAttributes Read(string text, string where, Findings findings)
    {
        var attributes = new TagAttributes();
        var end = 0;
        foreach (Match match in Attribute().Matches(text))
        {
            if (match.Index != end) break;
            end = match.Index + match.Length;
            findings.Require(attributes._values.TryAdd(match.Groups["name"].Value, match.Groups["value"].Value), where, $"{match.Groups["name"].Value} given twice", "4.2");
        }
        findings.Require(end == text.Length && !text.EndsWith(',') && text.Length > 0, where, $"malformed attribute list '{text}'", "4.2");
        return attributes;
    }

    [GeneratedRegex("""\G(?<name>[A-Z0-9-]+)=(?<value>"[^"\r\n]*"|[^",\s]+)(?:,|$)""", RegexOptions.CultureInvariant)]
    private static partial Regex Attribute();
}
