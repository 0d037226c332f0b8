using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace CdnNode.Hls.Playlists;

/// <summary>
/// Copies a playlist and puts another URI in the place of each: lines of their own and the attributes URI and SERVER-URI of every tag, known or not. All else, comments
/// and unknown tags too, stays; lines end with LF.
/// </summary>
public static class PlaylistUriRewriter
{
    /// <summary>
    /// Rewrites into <paramref name="destination"/>. False when a line is longer than the limits, not UTF-8 or has control characters; what was written until then is
    /// of no use. What <paramref name="map"/> answers is made safe as <see cref="PlaylistWriter"/> does.
    /// </summary>
    public static bool TryRewrite(
        ReadOnlySpan<byte> utf8,
        PlaylistLimits limits,
        Func<PlaylistUri, string> map,
        IBufferWriter<byte> destination,
        [NotNullWhen(false)] out PlaylistError? error)
    {
        var errors = new ErrorSink(limits);
        var buffer = ArrayPool<char>.Shared.Rent(limits.MaxLineBytes);
        try
        {
            var lines = new LineReader(utf8, buffer.AsSpan(0, limits.MaxLineBytes));
            var text = new PlaylistText(destination);
            var owner = Tags.Inf;
            while (lines.TryRead(errors, out var line))
                CopyLine(line, text, map, ref owner);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }

        error = errors.First;
        return error is null;
    }

    private static void CopyLine(ReadOnlySpan<char> line, PlaylistText text, Func<PlaylistUri, string> map, ref string owner)
    {
        if (line.IsEmpty)
        {
            text.EndLine();
        }
        else if (line[0] != '#')
        {
            text.UriLine(map(new PlaylistUri(owner, line.ToString())));
        }
        else
        {
            var tag = TagLine.Parse(0, line);
            if (tag.NameSpan is Tags.StreamInf)
                owner = Tags.StreamInf;
            else if (tag.NameSpan is Tags.Inf)
                owner = Tags.Inf;
            if (line.StartsWith("#EXT-X-") && tag.Value.Contains("URI", StringComparison.Ordinal))
                CopyAttributes(tag, text.Raw(tag.NameSpan), map);
            else
                text.Raw(line);
            text.EndLine();
        }
    }

    private static void CopyAttributes(in TagLine tag, PlaylistText text, Func<PlaylistUri, string> map)
    {
        var rest = tag.Value;
        text.Raw(":");
        while (!rest.IsEmpty)
        {
            var before = rest;
            var isWhole = AttributeList.TryNext(ref rest, out var name, out var value);
            if (isWhole && name is "URI" or "SERVER-URI")
                text.Raw(name).Raw("=\"").SafeUri(map(new PlaylistUri(tag.Name, value.ToString()))).Raw(rest.IsEmpty ? "\"" : "\",");
            else
                text.Raw(isWhole ? before[..^rest.Length] : before);
            if (!isWhole)
                return;
        }
    }
}
