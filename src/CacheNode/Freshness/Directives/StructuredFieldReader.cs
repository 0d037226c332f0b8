using System.Text;

namespace CdnNode.Freshness;

/// <summary>
/// The part of Structured Fields (RFC 9651 section 4.2) that caches need: dictionaries and lists of bare items with parameters, inner lists
/// passed over. Any error fails the whole field.
/// </summary>
internal ref struct StructuredFieldReader(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text.Trim(' ');
    private bool _danglingComma;

    /// <summary>Whether the field has been read to its end.</summary>
    public readonly bool AtEnd => _rest.IsEmpty && !_danglingComma;

    /// <summary>A key: lower-case letter or "*", then lower-case letters, digits, "_-.*".</summary>
    public bool TryReadKey(out ReadOnlySpan<char> key)
    {
        var length = 0;
        while (length < _rest.Length && IsKeyChar(_rest[length], first: length == 0))
        {
            length++;
        }
        key = _rest[..length];
        _rest = _rest[length..];
        return length > 0;
    }

    /// <summary>Takes one character if it is next.</summary>
    public bool TryTake(char c)
    {
        if (_rest.IsEmpty || _rest[0] != c)
        {
            return false;
        }
        _rest = _rest[1..];
        return true;
    }

    /// <summary>
    /// A comma with optional white space on both sides, and something after it. At the end of the field: false, with <see cref="AtEnd"/>.
    /// </summary>
    public bool TryReadSeparator()
    {
        _rest = _rest.TrimStart(" \t");
        if (!TryTake(','))
        {
            return false;
        }
        _rest = _rest.TrimStart(" \t");
        _danglingComma = _rest.IsEmpty;
        return !_danglingComma;
    }

    /// <summary>An item or inner list, with its parameters (which are checked and dropped).</summary>
    public bool TryReadMember(out StructuredValue value)
    {
        value = default;
        var good = _rest is ['(', ..] ? TrySkipInnerList() : TryReadBareItem(out value);
        return good && TrySkipParameters();
    }

    private bool TrySkipInnerList()
    {
        TryTake('(');
        while (true)
        {
            _rest = _rest.TrimStart(' ');
            if (TryTake(')'))
            {
                return true;
            }
            if (!TryReadBareItem(out _) || !TrySkipParameters() || _rest.IsEmpty || _rest[0] is not (' ' or ')'))
            {
                return false;
            }
        }
    }

    /// <summary>Checks and drops <c>;key=value</c>.</summary>
    public bool TrySkipParameters()
    {
        while (TryTake(';'))
        {
            _rest = _rest.TrimStart(' ');
            if (!TryReadKey(out _) || (TryTake('=') && !TryReadBareItem(out _)))
            {
                return false;
            }
        }
        return true;
    }

    private bool TryReadBareItem(out StructuredValue value)
    {
        value = default;
        return _rest switch
        {
            ['"', ..] => TryReadString(out value),
            ['?', '0' or '1', ..] => TakeBoolean(out value),
            [':', ..] => TryReadUntil(':', StructuredKind.Other, out value),
            ['@', ..] => TryReadNumber(_rest[1..], prefix: 1, out value),
            ['-' or (>= '0' and <= '9'), ..] => TryReadNumber(_rest, prefix: 0, out value),
            [var c, ..] when char.IsAsciiLetter(c) || c == '*' => ReadToken(out value),
            _ => false,
        };
    }

    private bool TakeBoolean(out StructuredValue value)
    {
        value = new(StructuredKind.Boolean, _rest[1..2]);
        _rest = _rest[2..];
        return true;
    }

    private bool TryReadUntil(char end, StructuredKind kind, out StructuredValue value)
    {
        var length = _rest[1..].IndexOf(end);
        value = length < 0 ? default : new(kind, _rest.Slice(1, length));
        _rest = length < 0 ? [] : _rest[(length + 2)..];
        return length >= 0;
    }

    private bool ReadToken(out StructuredValue value)
    {
        var length = 1;
        while (length < _rest.Length && (FieldSyntax.IsToken(_rest.Slice(length, 1)) || _rest[length] is ':' or '/'))
        {
            length++;
        }
        value = new(StructuredKind.Token, _rest[..length]);
        _rest = _rest[length..];
        return true;
    }

    /// <summary>At most 15 digits, or 12 and 3 behind a point (section 4.2.4).</summary>
    private bool TryReadNumber(ReadOnlySpan<char> text, int prefix, out StructuredValue value)
    {
        var sign = text is ['-', ..] ? 1 : 0;
        var length = sign;
        var point = -1;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || (text[length] == '.' && point < 0)))
        {
            point = text[length] == '.' ? length : point;
            length++;
        }
        var whole = (point < 0 ? length : point) - sign;
        var fraction = point < 0 ? 1 : length - point - 1;
        value = new(point < 0 && prefix == 0 ? StructuredKind.Integer : StructuredKind.Other, text[..length]);
        _rest = text[length..];
        return whole > 0 && whole <= (point < 0 ? 15 : 12) && fraction is >= 1 and <= 3;
    }

    private bool TryReadString(out StructuredValue value)
    {
        for (var i = 1; i < _rest.Length; i++)
        {
            if (_rest[i] == '"')
            {
                value = new(StructuredKind.String, _rest[1..i]);
                _rest = _rest[(i + 1)..];
                return true;
            }
            var escape = _rest[i] == '\\';
            i += escape ? 1 : 0;
            if (i == _rest.Length || (escape ? _rest[i] is not ('"' or '\\') : _rest[i] is < ' ' or > '~'))
            {
                break;
            }
        }
        value = default;
        return false;
    }

    private static bool IsKeyChar(char c, bool first) =>
        char.IsAsciiLetterLower(c) || c == '*' || (!first && (char.IsAsciiDigit(c) || c is '_' or '-' or '.'));

    /// <summary>A string's text without its escapes.</summary>
    public static string Unescape(ReadOnlySpan<char> raw)
    {
        if (!raw.Contains('\\'))
        {
            return raw.ToString();
        }
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            i += raw[i] == '\\' ? 1 : 0;
            text.Append(raw[i]);
        }
        return text.ToString();
    }
}
