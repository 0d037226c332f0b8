using System.Buffers;
using System.Text;

namespace CdnNode.Freshness;

/// <summary>
/// Writes path segments in their canonical form (RFC 3986 section 6.2.2): escapes of unreserved characters decoded, the others with upper-case
/// digits, and escaped what may not stand in a path. Reserved characters stay as they are: escaped or not makes a difference.
/// </summary>
internal ref struct PathWriter(Span<byte> buffer)
{
    /// <summary>Most bytes that one character can become: three bytes of UTF-8, each "%XX".</summary>
    public const int MaxBytesPerChar = 9;

    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static readonly SearchValues<char> s_unreserved = SearchValues.Create(Unreserved);
    private static readonly SearchValues<char> s_asTheyAre = SearchValues.Create(Unreserved + "!$&'()*+,;=:@[]");

    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    /// <summary>Forgets everything past <paramref name="length"/>.</summary>
    public void Truncate(int length) => Length = length;

    public void WriteByte(byte value) => _buffer[Length++] = value;

    /// <summary>Writes one segment, without slashes. On refusal what was written is void.</summary>
    public PathRefusal Write(scoped ReadOnlySpan<char> segment)
    {
        while (!segment.IsEmpty)
        {
            var plain = segment.IndexOfAnyExcept(s_asTheyAre);
            plain = plain < 0 ? segment.Length : plain;
            Length += Encoding.ASCII.GetBytes(segment[..plain], _buffer[Length..]);
            segment = segment[plain..];
            if (segment.IsEmpty) break;
            var refusal = segment[0] == '%' ? WriteEscape(segment, out var used) : WriteOther(segment, out used);
            if (refusal != PathRefusal.None) return refusal;
            segment = segment[used..];
        }
        return PathRefusal.None;
    }

    private PathRefusal WriteEscape(scoped ReadOnlySpan<char> text, out int used)
    {
        used = 3;
        if (text.Length < 3 || !char.IsAsciiHexDigit(text[1]) || !char.IsAsciiHexDigit(text[2])) return PathRefusal.BadEscape;
        var value = (byte)((Digit(text[1]) << 4) | Digit(text[2]));
        if (s_unreserved.Contains((char)value)) WriteByte(value);
        else WriteEscaped(value);
        return PathRefusal.None;
    }

    private PathRefusal WriteOther(scoped ReadOnlySpan<char> text, out int used)
    {
        used = 1;
        if (text[0] == '\\') return PathRefusal.Backslash;
        if (text[0] is < ' ' or '\x7f' or '#' or '?' || Rune.DecodeFromUtf16(text, out var rune, out used) != OperationStatus.Done)
            return PathRefusal.InvalidCharacter;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var value in utf8[..rune.EncodeToUtf8(utf8)]) WriteEscaped(value);
        return PathRefusal.None;
    }

    private void WriteEscaped(byte value)
    {
        const string Digits = "0123456789ABCDEF";
        WriteByte((byte)'%');
        WriteByte((byte)Digits[value >> 4]);
        WriteByte((byte)Digits[value & 15]);
    }

    private static int Digit(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
