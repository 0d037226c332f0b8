using System.Buffers;
using System.Text.Unicode;

namespace CdnNode.Hls.Playlists;

/// <summary>Cuts UTF-8 into lines that end with LF or CR LF, in a buffer of the caller's that holds one line of the longest length allowed.</summary>
internal ref struct LineReader(ReadOnlySpan<byte> utf8, Span<char> buffer)
{
    /// <summary>What no playlist may hold (RFC 8216bis section 4.1), but for the tab, which many a title has.</summary>
    private static readonly SearchValues<char> s_forbidden = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Where(c => c != '\t').Select(c => (char)c)]);

    private readonly Span<char> _buffer = buffer;
    private ReadOnlySpan<byte> _rest = utf8;

    /// <summary>The line last read, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Reads the next line, without blanks at its end. False at the end of the text or when the line is refused.</summary>
    public bool TryRead(ErrorSink errors, out ReadOnlySpan<char> line)
    {
        line = default;
        if (_rest.IsEmpty)
            return false;
        Number++;
        var end = _rest.IndexOf((byte)'\n');
        var bytes = (end < 0 ? _rest : _rest[..end]).TrimEnd(" \t\r"u8);
        _rest = end < 0 ? default : _rest[(end + 1)..];

        if (bytes.Length > _buffer.Length)
            errors.Report(Number, "playlist", $"a line of {bytes.Length} bytes", $"lines of at most {_buffer.Length} bytes");
        else if (Utf8.ToUtf16(bytes, _buffer, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
            errors.Report(Number, "playlist", "the line is not UTF-8", "UTF-8 text");
        else if ((line = _buffer[..written]).ContainsAny(s_forbidden))
            errors.Report(Number, "playlist", $"control character in {PlaylistError.Quote(line)}", "text without control characters");
        return !errors.HasFailed;
    }
}
