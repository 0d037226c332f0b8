using System.Buffers;

namespace CdnNode.Front;

/// <summary>The head of one HTTP/1.1 request, read only as far as needed to tell a plain GET from all else (RFC 9112 sections 3 and 5).</summary>
/// <remarks>
/// Refuses nothing: what is unusual is <see cref="RequestKind.Foreign"/>, and the server judges it. What is plain here must be beyond doubt, for it never
/// reaches the server: line ends are CRLF, no line is folded, no control character stands in a value, <c>Host</c> stands once, and every field is of the list
/// of those that can't change a hit.
/// </remarks>
internal readonly ref struct RequestHead
{
    /// <summary>A longer head is the server's to judge.</summary>
    public const int MaxBytes = 4096;

    private static readonly SearchValues<byte> s_controls = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(static c => c != '\t').Select(static c => (byte)c), 0x7F]);

    private RequestHead(RequestKind kind, int length, ReadOnlySpan<byte> target, ReadOnlySpan<byte> host, bool takesCodings)
    {
        Kind = kind;
        Length = length;
        Target = target;
        Host = host;
        TakesCodings = takesCodings;
    }

    public RequestKind Kind { get; }

    /// <summary>Bytes of the whole head, its empty line included.</summary>
    public int Length { get; }

    /// <summary>Exactly as it came, in origin form.</summary>
    public ReadOnlySpan<byte> Target { get; }

    public ReadOnlySpan<byte> Host { get; }

    /// <summary>The client would take a compressed playlist.</summary>
    public bool TakesCodings { get; }

    /// <param name="bytes">From the first byte of the request on; more may follow.</param>
    public static RequestHead Read(ReadOnlySpan<byte> bytes)
    {
        var end = bytes[..Math.Min(bytes.Length, MaxBytes)].IndexOf("\r\n\r\n"u8);
        if (end < 0) return bytes.Length < MaxBytes ? new(RequestKind.Partial, 0, default, default, false) : default;
        var head = bytes[..(end + 2)];
        var isGet = head.StartsWith("GET /"u8);
        if (!isGet && !head.StartsWith("HEAD /"u8)) return default;
        var line = head.IndexOf("\r\n"u8);
        var target = head[(isGet ? 4 : 5)..line];
        var space = target.IndexOf((byte)' ');
        if (space < 0 || !target[space..].SequenceEqual(" HTTP/1.1"u8)) return default;
        return ReadFields(head[(line + 2)..], end + 4, target[..space], isGet);
    }

    private static RequestHead ReadFields(ReadOnlySpan<byte> lines, int length, ReadOnlySpan<byte> target, bool isPlain)
    {
        ReadOnlySpan<byte> host = default;
        var takesCodings = false;
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf("\r\n"u8);
            var colon = lines[..end].IndexOf((byte)':');
            if (colon <= 0) return default;
            var value = lines[(colon + 1)..end].Trim(" \t"u8);
            if (value.ContainsAny(s_controls)) return default;
            switch (FieldList.Find(lines[..colon]))
            {
                case FieldEffect.Host when host.IsEmpty && !value.IsEmpty:
                    host = value;
                    break;
                case FieldEffect.None:
                    break;
                case FieldEffect.Connection when value.Length == 10 && System.Text.Ascii.EqualsIgnoreCase(value, "keep-alive"u8):
                    break;
                case FieldEffect.Connection when System.Text.Ascii.EqualsIgnoreCase(value, "close"u8):
                case FieldEffect.Answer:
                    isPlain = false;
                    break;
                case FieldEffect.Coding:
                    takesCodings = true;
                    break;
                default:
                    return default;
            }
            lines = lines[(end + 2)..];
        }
        return new(isPlain && !host.IsEmpty ? RequestKind.Plain : RequestKind.Whole, length, target, host, takesCodings);
    }
}
