using System.Globalization;

namespace CdnNode.Freshness;

/// <summary><c>Content-Range: bytes from-to/length</c> (RFC 9110 section 14.4).</summary>
/// <param name="CompleteLength">Null when the sender doesn't know it ("*").</param>
public readonly record struct ContentRange(long From, long To, long? CompleteLength)
{
    /// <summary>Reads a satisfied range of bytes; false for other units, <c>*/length</c>, or positions that don't fit each other.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ContentRange range)
    {
        range = default;
        text = text.Trim(" \t");
        if (!text.StartsWith("bytes ", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        text = text[6..];
        var dash = text.IndexOf('-');
        var slash = text.IndexOf('/');
        if (dash < 0 || slash < dash || !TryPosition(text[..dash], out var from) || !TryPosition(text[(dash + 1)..slash], out var to))
        {
            return false;
        }
        long? complete = null;
        if (text[(slash + 1)..] is not "*")
        {
            if (!TryPosition(text[(slash + 1)..], out var length))
            {
                return false;
            }
            complete = length;
        }
        range = new(from, to, complete);
        return from <= to && !(complete <= to);
    }

    /// <summary>Whether this is what was asked for: it starts there, ends there or at the end of the object, whose length it tells.</summary>
    public bool Answers(in ByteRange asked)
    {
        if (From != asked.From || CompleteLength is not { } complete)
        {
            return false;
        }
        return To == (asked.To is { } end && end < complete ? end : complete - 1);
    }

    /// <summary>The field's value.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"bytes {From}-{To}/{CompleteText}");

    /// <summary>The value for a 416: <c>bytes */length</c>.</summary>
    public static string Unsatisfied(long completeLength) => string.Create(CultureInfo.InvariantCulture, $"bytes */{completeLength}");

    private string CompleteText => CompleteLength?.ToString(CultureInfo.InvariantCulture) ?? "*";

    private static bool TryPosition(ReadOnlySpan<char> digits, out long position) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out position);
}
