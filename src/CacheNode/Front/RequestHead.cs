using System.Buffers;
using System.Text;
using CdnNode.Freshness;

namespace CdnNode.Front;

/// <summary>The head of one HTTP/1.1 request, read only as far as needed to tell a plain GET from all else (RFC 9112 sections 3 and 5).</summary>
/// <remarks>
/// Refuses nothing: what is unusual is <see cref="RequestKind.Foreign"/>, and the server judges it. What is plain here must be beyond doubt, for it never
/// reaches the server: line ends are CRLF, no line is folded, no control character stands in a value, <c>Host</c> stands once, as do the fields that are read
/// here, and every other field is of the list of those that can't change a hit.
/// </remarks>
internal ref struct RequestHead
{
    /// <summary>A longer head is the server's to judge.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Two positions of 19 digits and a few spaces.</summary>
    private const int MaxRangeBytes = 64;

    private static readonly SearchValues<byte> s_controls = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(static c => c != '\t').Select(static c => (byte)c), 0x7F]);

    private bool _isPlain;
    private bool _hasSince;

    public RequestKind Kind { get; private set; }

    /// <summary>Bytes of the whole head, its empty line included.</summary>
    public int Length { get; private set; }

    /// <summary>Exactly as it came, in origin form.</summary>
    public ReadOnlySpan<byte> Target { get; private set; }

    public ReadOnlySpan<byte> Host { get; private set; }

    /// <summary>The one part of the body that is asked for; null: the whole.</summary>
    public (long? From, long? To)? Range { get; private set; }

    /// <summary><c>Accept-Encoding</c>; empty when there is none.</summary>
    public ReadOnlySpan<byte> Codings { get; private set; }

    /// <summary><c>If-None-Match</c>; empty when there is none.</summary>
    public ReadOnlySpan<byte> Tags { get; private set; }

    /// <summary>There are directives for caches.</summary>
    public bool HasDirectives { get; private set; }

    /// <param name="bytes">From the first byte of the request on; more may follow.</param>
    public static RequestHead Read(ReadOnlySpan<byte> bytes)
    {
        var end = bytes[..Math.Min(bytes.Length, MaxBytes)].IndexOf("\r\n\r\n"u8);
        if (end < 0) return bytes.Length < MaxBytes ? new() { Kind = RequestKind.Partial } : default;
        var head = bytes[..(end + 2)];
        var isGet = head.StartsWith("GET /"u8);
        if (!isGet && !head.StartsWith("HEAD /"u8)) return default;
        var line = head.IndexOf("\r\n"u8);
        var target = head[(isGet ? 4 : 5)..line];
        var space = target.IndexOf((byte)' ');
        if (space < 0 || !target[space..].SequenceEqual(" HTTP/1.1"u8)) return default;
        var request = new RequestHead { Length = end + 4, Target = target[..space], _isPlain = isGet };
        return request.TryReadFields(head[(line + 2)..]) ? request : default;
    }

    /// <summary>False: foreign.</summary>
    private bool TryReadFields(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf("\r\n"u8);
            var colon = lines[..end].IndexOf((byte)':');
            if (colon <= 0) return false;
            var value = lines[(colon + 1)..end].Trim(" \t"u8);
            if (value.ContainsAny(s_controls) || !TryTake(FieldList.Find(lines[..colon]), value)) return false;
            lines = lines[(end + 2)..];
        }
        var isSinceMoot = !_hasSince || !Tags.IsEmpty;
        Kind = _isPlain && isSinceMoot && !Host.IsEmpty ? RequestKind.Plain : RequestKind.Whole;
        return true;
    }

    /// <summary>Takes a field. False: with it the request is foreign.</summary>
    private bool TryTake(FieldEffect effect, ReadOnlySpan<byte> value)
    {
        switch (effect)
        {
            case FieldEffect.None:
                break;
            case FieldEffect.Host when Host.IsEmpty && !value.IsEmpty:
                Host = value;
                break;
            case FieldEffect.Connection when value.Length == 10 && Ascii.EqualsIgnoreCase(value, "keep-alive"u8):
                break;
            case FieldEffect.Range when Range is null:
                Range = ReadRange(value);
                _isPlain &= Range is not null;
                break;
            case FieldEffect.Codings when Codings.IsEmpty && !value.IsEmpty:
                Codings = value;
                break;
            case FieldEffect.Tags when Tags.IsEmpty && !value.IsEmpty:
                Tags = value;
                break;
            case FieldEffect.Since:
                _hasSince = true;
                break;
            case FieldEffect.Directives:
                HasDirectives = true;
                break;
            case FieldEffect.Connection when Ascii.EqualsIgnoreCase(value, "close"u8):
            case FieldEffect.Answer or FieldEffect.Range or FieldEffect.Codings or FieldEffect.Tags:
                _isPlain = false;
                break;
            default:
                return false;
        }
        return true;
    }

    private static (long? From, long? To)? ReadRange(ReadOnlySpan<byte> value)
    {
        Span<char> text = stackalloc char[MaxRangeBytes];
        return Ascii.ToUtf16(value, text, out var length) == OperationStatus.Done ? RangeRequest.ParseOne(text[..length]) : null;
    }
}
