using System.Buffers;
using System.Globalization;
using System.Text;

namespace CdnNode.Hls.Playlists;

/// <summary>Writes the pieces of a playlist as UTF-8. No text that is passed in can break out of its place: neither end a line nor close a quote.</summary>
internal sealed class PlaylistText(IBufferWriter<byte> destination)
{
    private const int MaxNumberLength = 40;

    /// <summary>What a URI may not hold as it is: controls and the quote (percent-encoded instead).</summary>
    private static readonly SearchValues<char> s_unsafeInUri = SearchValues.Create([.. Controls, '"']);

    /// <summary>What no quoted text may hold: controls (left out) and the quote (an apostrophe instead).</summary>
    private static readonly SearchValues<char> s_unsafeInText = SearchValues.Create([.. Controls.Where(c => c != '\t'), '"']);

    /// <summary>What makes an enumerated value one that needs quotes.</summary>
    private static readonly SearchValues<char> s_unsafeInToken = SearchValues.Create([.. Controls, ' ', ',', '"']);

    private bool _hasAttributes;

    private static IEnumerable<char> Controls => Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(c => (char)c);

    public PlaylistText Raw(ReadOnlySpan<char> text)
    {
        Encoding.UTF8.GetBytes(text, destination);
        return this;
    }

    public PlaylistText Number<T>(T value)
        where T : IUtf8SpanFormattable
    {
        // The longest is a decimal of 28 digits; the loop of larger buffers that the interface would need never runs.
        var span = destination.GetSpan(MaxNumberLength);
        value.TryFormat(span, out var written, default, CultureInfo.InvariantCulture);
        destination.Advance(written);
        return this;
    }

    public PlaylistText EndLine() => Raw("\n");

    /// <summary>A tag that stands alone on its line.</summary>
    public void Tag(string tag) => Raw(tag).EndLine();

    /// <summary>A tag with one number.</summary>
    public void Tag<T>(string tag, T value)
        where T : IUtf8SpanFormattable => Raw(tag).Raw(":").Number(value).EndLine();

    /// <summary>Begins a tag with an attribute list; <see cref="EndLine"/> ends it.</summary>
    public PlaylistText Attributes(string tag)
    {
        _hasAttributes = false;
        return Raw(tag).Raw(":");
    }

    public PlaylistText Attribute<T>(string name, T? value)
        where T : struct, IUtf8SpanFormattable => value is { } number ? Name(name).Number(number) : this;

    /// <summary>A quoted-string; nothing when null.</summary>
    public PlaylistText Quoted(string name, string? value) => value is null ? this : Name(name).Raw("\"").Safe(value).Raw("\"");

    /// <summary>A quoted URI; nothing when null.</summary>
    public PlaylistText Uri(string name, string? value) => value is null ? this : Name(name).Raw("\"").SafeUri(value).Raw("\"");

    /// <summary>An enumerated-string; nothing when null.</summary>
    public PlaylistText Token(string name, string? value)
    {
        if (value is null)
            return this;
        return value.Length == 0 || value.AsSpan().ContainsAny(s_unsafeInToken) ? Quoted(name, value) : Name(name).Raw(value);
    }

    /// <summary>YES, or nothing.</summary>
    public PlaylistText Flag(string name, bool value) => value ? Name(name).Raw("YES") : this;

    public PlaylistText Range(string name, ByteRange? range) =>
        range is { } r ? Name(name).Raw("\"").Number(r.Length).Raw("@").Number(r.Offset).Raw("\"") : this;

    public void Date(DateTimeOffset date)
    {
        Span<char> text = stackalloc char[32];
        date.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        Raw(Tags.ProgramDateTime).Raw(":").Raw(text[..length]).EndLine();
    }

    /// <summary>A line that is a URI: must not look like a tag nor lose blanks at its end.</summary>
    public void UriLine(ReadOnlySpan<char> uri)
    {
        if (uri.StartsWith('#'))
        {
            Raw("%23");
            uri = uri[1..];
        }

        var trimmed = uri.TrimEnd(' ');
        SafeUri(trimmed);
        for (var i = trimmed.Length; i < uri.Length; i++)
            Raw("%20");
        EndLine();
    }

    public PlaylistText SafeUri(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[4];
        for (int at; (at = text.IndexOfAny(s_unsafeInUri)) >= 0; text = text[(at + 1)..])
        {
            Raw(text[..at]);
            foreach (var b in utf8[..Encoding.UTF8.GetBytes(text.Slice(at, 1), utf8)])
                Raw("%").Raw([HexDigit(b >> 4), HexDigit(b & 15)]);
        }

        return Raw(text);
    }

    public PlaylistText Safe(ReadOnlySpan<char> text)
    {
        for (int at; (at = text.IndexOfAny(s_unsafeInText)) >= 0; text = text[(at + 1)..])
            Raw(text[..at]).Raw(text[at] == '"' ? "'" : "");
        return Raw(text);
    }

    private static char HexDigit(int value) => (char)(value < 10 ? '0' + value : 'A' + value - 10);

    private PlaylistText Name(string name)
    {
        Raw(_hasAttributes ? "," : "").Raw(name).Raw("=");
        _hasAttributes = true;
        return this;
    }
}
