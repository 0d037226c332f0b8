using System.Globalization;

namespace CdnNode.Hls.Playlists;

/// <summary>
/// An attribute-list (RFC 8216bis section 4.2) looked up by name, without a table. Quotes are taken off where they stand, whether the attribute should have
/// them or not: packagers differ. Of an attribute given twice the first counts.
/// </summary>
internal readonly ref struct AttributeList
{
    private readonly TagLine _tag;
    private readonly ErrorSink _errors;

    public AttributeList(in TagLine tag, ErrorSink errors)
    {
        _tag = tag;
        _errors = errors;
        var rest = tag.Value;
        for (var count = 1; !rest.IsEmpty; count++)
        {
            var before = rest;
            if (count > errors.Limits.MaxAttributes)
                errors.Report(tag.Number, tag.Name, "too many attributes", $"at most {errors.Limits.MaxAttributes}");
            else if (TryNext(ref rest, out _, out _))
                continue;
            errors.Report(tag.Number, tag.Name, $"attribute {PlaylistError.Quote(before)} is malformed", "NAME=value,NAME=\"value\"");
            break;
        }
    }

    /// <summary>The value of a name, unquoted, as it stands.</summary>
    public bool TryGet(string name, out ReadOnlySpan<char> value)
    {
        var rest = _errors.HasFailed ? default : _tag.Value;
        while (!rest.IsEmpty && TryNext(ref rest, out var candidate, out value))
        {
            if (candidate.SequenceEqual(name))
                return true;
        }

        value = default;
        return false;
    }

    public string? Text(string name) => TryGet(name, out var value) ? value.ToString() : null;

    public string RequiredText(string name)
    {
        if (TryGet(name, out var value) && !value.IsEmpty)
            return value.ToString();
        _errors.Report(_tag.Number, _tag.Name, $"{name} is missing", $"{name} with a value");
        return "";
    }

    public bool Flag(string name) => TryGet(name, out var value) && value is "YES";

    public long? Integer(string name) => TryGet(name, out var value) ? _errors.Integer(_tag, value, name) : null;

    public long RequiredInteger(string name, long min = 0) =>
        _errors.Integer(_tag, RequiredText(name), name, min);

    public decimal? Number(string name) => TryGet(name, out var value) ? _errors.Number(_tag, value, name) : null;

    public decimal RequiredSignedNumber(string name) => _errors.Number(_tag, RequiredText(name), name, signed: true);

    public decimal? Seconds(string name) => TryGet(name, out var value) ? _errors.Seconds(_tag, value, name) : null;

    public decimal RequiredSeconds(string name) => _errors.Seconds(_tag, RequiredText(name), name);

    public ByteRange? Range(string name, long? impliedOffset) =>
        TryGet(name, out var value) ? _errors.Resolve(_errors.Range(_tag, value), impliedOffset, _tag.Name) : null;

    public Resolution? Resolution(string name)
    {
        if (!TryGet(name, out var value))
            return null;
        var x = value.IndexOf('x');
        if (x > 0
            && int.TryParse(value[..x], NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            && int.TryParse(value[(x + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var height))
            return new Resolution(width, height);
        _errors.Report(_tag.Number, _tag.Name, $"{name} {PlaylistError.Quote(value)} is not a resolution", "WIDTHxHEIGHT in pixels");
        return null;
    }

    /// <summary>Takes one <c>NAME=value</c> and the comma behind it off the front. False without a name, an equals sign or the comma, and with a stray quote.</summary>
    internal static bool TryNext(scoped ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        value = default;
        var equals = rest.IndexOf('=');
        name = equals < 0 ? default : rest[..equals].Trim();
        if (name.IsEmpty)
            return false;
        rest = rest[(equals + 1)..];

        var quoted = !rest.IsEmpty && rest[0] == '"';
        var end = quoted ? rest[1..].IndexOf('"') + 2 : rest.IndexOf(',');
        if (quoted && end < 2)
            return false;
        if (end < 0)
            end = rest.Length;
        value = quoted ? rest[1..(end - 1)] : rest[..end].Trim();
        if (value.Contains('"'))
            return false;
        rest = rest[end..].TrimStart();
        if (rest.IsEmpty)
            return true;
        if (rest[0] != ',')
            return false;
        rest = rest[1..].TrimStart();
        return true;
    }
}
