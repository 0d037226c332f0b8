using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace CdnNode.Hls.Playlists;

/// <summary>Reads HLS playlists of both kinds (RFC 8216bis section 4), in bounded memory and one pass.</summary>
/// <remarks>
/// Lenient where packagers differ and no harm is done (order of a segment's tags, quotes, blanks at a line's end, unknown tags), strict where a player or the
/// node would go wrong. A playlist may be empty of segments, but it must show which kind it is, and only one.
/// </remarks>
public static class PlaylistReader
{
    /// <summary>Reads with the node's own limits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out Playlist? playlist, [NotNullWhen(false)] out PlaylistError? error) =>
        TryRead(utf8, PlaylistLimits.Default, out playlist, out error);

    /// <summary>Reads a whole playlist. Never throws, whatever the bytes.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> utf8, PlaylistLimits limits, [NotNullWhen(true)] out Playlist? playlist, [NotNullWhen(false)] out PlaylistError? error)
    {
        var errors = new ErrorSink(limits);
        playlist = null;
        if (utf8.Length > limits.MaxBytes)
        {
            errors.Report(0, "playlist", $"{utf8.Length} bytes", $"at most {limits.MaxBytes} bytes");
        }
        else
        {
            var buffer = ArrayPool<char>.Shared.Rent(limits.MaxLineBytes);
            playlist = new Parse(errors).Run(new LineReader(utf8, buffer.AsSpan(0, limits.MaxLineBytes)));
            ArrayPool<char>.Shared.Return(buffer);
        }

        error = errors.First;
        if (error is null)
            return playlist is not null;
        playlist = null;
        return false;
    }

    /// <summary>One read: hands each line to whom it belongs and sees to it that only one kind of playlist comes of it.</summary>
    private sealed class Parse(ErrorSink errors)
    {
        private readonly PlaylistHeader _header = new(errors);
        private readonly MediaPlaylistBuilder _media = new(errors);
        private readonly MultivariantPlaylistBuilder _multivariant = new(errors);
        private bool _isMedia;
        private bool _isMultivariant;

        public Playlist? Run(LineReader lines)
        {
            // A byte order mark is refused here as well (section 4.1): it comes before the header's '#'.
            if (!lines.TryRead(errors, out var line) || !line.SequenceEqual(Tags.Header))
                errors.Report(1, "playlist", $"begins with {PlaylistError.Quote(line)}", $"{Tags.Header} as the first line, without a byte order mark");
            while (!errors.HasFailed && lines.TryRead(errors, out line))
            {
                if (line.IsEmpty || (line[0] == '#' && !line.StartsWith("#EXT")))
                    continue;
                Take(TagLine.Parse(lines.Number, line));
            }

            if (!errors.HasFailed && !_isMedia && !_isMultivariant)
                errors.Report(0, "playlist", "no tag shows which kind it is", $"a media playlist ({Tags.TargetDuration}) or a multivariant one ({Tags.StreamInf})");
            if (errors.HasFailed)
                return null;
            return _isMedia ? _media.Build(_header) : _multivariant.Build(_header);
        }

        private void Take(in TagLine line)
        {
            if (line.NameSpan.IsEmpty)
                TakeUri(line);
            else if (!_header.TryTake(line))
                TakeTag(line);
        }

        private void TakeUri(in TagLine uri)
        {
            _isMedia |= !_isMultivariant;
            if (_isMultivariant)
                _multivariant.TakeUri(uri);
            else
                _media.TakeUri(uri);
        }

        private void TakeTag(in TagLine tag)
        {
            if (_media.TryTake(tag))
                _isMedia = true;
            else if (_multivariant.TryTake(tag))
                _isMultivariant = true;
            if (_isMedia && _isMultivariant)
                errors.Report(tag.Number, tag.Name, "tags of media and multivariant playlists are mixed", "tags of one kind");
        }
    }
}
