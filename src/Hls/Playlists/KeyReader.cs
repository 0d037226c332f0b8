using System.Buffers;
using System.Collections.Immutable;

namespace CdnNode.Hls.Playlists;

/// <summary>Reads EXT-X-KEY and EXT-X-SESSION-KEY and says which keys are in force after one.</summary>
internal static class KeyReader
{
    private const int MaxIvDigits = 32;

    private static readonly SearchValues<char> s_hexadecimal = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>
    /// A key takes the place of the one with the same KEYFORMAT; METHOD=NONE takes all away (RFC 8216bis section 4.4.4.4). The array is shared by all segments
    /// up to the next key.
    /// </summary>
    public static ImmutableArray<MediaKey> Apply(in TagLine tag, ImmutableArray<MediaKey> inForce, ErrorSink errors)
    {
        if (Read(tag, errors) is not { } key)
            return [];
        for (var i = 0; i < inForce.Length; i++)
        {
            if (Format(inForce[i]) == Format(key))
                return inForce.SetItem(i, key);
        }

        if (inForce.Length >= errors.Limits.MaxKeysPerSegment)
            errors.Report(tag.Number, tag.Name, "too many key formats at once", $"at most {errors.Limits.MaxKeysPerSegment}");
        return errors.HasFailed ? inForce : inForce.Add(key);
    }

    /// <summary>Null for METHOD=NONE.</summary>
    public static MediaKey? Read(in TagLine tag, ErrorSink errors)
    {
        var attributes = new AttributeList(tag, errors);
        var method = attributes.RequiredText("METHOD");
        if (method == "NONE")
            return null;
        var key = new MediaKey
        {
            Method = method,
            Uri = attributes.RequiredText("URI"),
            Iv = attributes.Text("IV"),
            KeyFormat = attributes.Text("KEYFORMAT"),
            KeyFormatVersions = attributes.Text("KEYFORMATVERSIONS"),
        };
        if (key.Iv is { } iv && !IsHexadecimal(iv))
            errors.Report(tag.Number, tag.Name, $"IV {PlaylistError.Quote(iv)} is not valid", "0x and 1 to 32 hexadecimal digits");
        return key;
    }

    private static string Format(MediaKey key) => key.KeyFormat ?? MediaKey.IdentityFormat;

    private static bool IsHexadecimal(ReadOnlySpan<char> iv) =>
        iv.Length is > 2 and <= 2 + MaxIvDigits
        && iv[..2] is "0x" or "0X"
        && !iv[2..].ContainsAnyExcept(s_hexadecimal);
}
