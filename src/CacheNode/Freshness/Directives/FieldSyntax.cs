using System.Buffers;

namespace CdnNode.Freshness;

/// <summary>Character classes and lists of RFC 9110 section 5.6.</summary>
internal static class FieldSyntax
{
    private static readonly SearchValues<char> s_tokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>One or more tchar.</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(s_tokenChars);

    /// <summary>The members of a comma-separated list that aren't empty, trimmed. Commas in quoted strings don't separate.</summary>
    public static IEnumerable<string> Members(string? line)
    {
        var start = 0;
        while (line is not null && start < line.Length)
        {
            var end = start + EndOfMember(line.AsSpan(start));
            var member = line.AsSpan(start, end - start).Trim(" \t").ToString();
            if (member.Length > 0)
            {
                yield return member;
            }
            start = end + 1;
        }
    }

    /// <summary>Position of the comma that ends the first member, or the length. A quoted string that never ends takes the rest.</summary>
    public static int EndOfMember(ReadOnlySpan<char> text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    quoted = !quoted;
                    break;
                case '\\' when quoted:
                    i++;
                    break;
                case ',' when !quoted:
                    return i;
                default:
                    break;
            }
        }
        return text.Length;
    }
}
