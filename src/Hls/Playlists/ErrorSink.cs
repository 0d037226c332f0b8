using System.Globalization;

namespace CdnNode.Hls.Playlists;

/// <summary>
/// Keeps the first error of a parse. Readers of values report here and give a harmless default, so that code reads straight on; the line loop looks
/// after each line and stops. Nothing is thrown at hostile input.
/// </summary>
internal sealed class ErrorSink(PlaylistLimits limits)
{
    /// <summary>Digits that a <see cref="decimal"/> holds whatever they are.</summary>
    private const int MaxDecimalDigits = 28;

    public PlaylistLimits Limits { get; } = limits;

    public PlaylistError? First { get; private set; }

    public bool HasFailed => First is not null;

    public void Report(int line, string tag, string problem, string allowed) => First ??= new PlaylistError(line, tag, problem, allowed);

    /// <summary>A decimal-integer of at most <paramref name="max"/>.</summary>
    public long Integer(in TagLine tag, ReadOnlySpan<char> text, string what, long min = 0, long max = long.MaxValue)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return value;
        Report(tag.Number, tag.Name, $"{what} {PlaylistError.Quote(text)} is not valid", $"a whole number from {min} to {max}");
        return min;
    }

    /// <summary>A decimal-floating-point, kept digit by digit.</summary>
    public decimal Number(in TagLine tag, ReadOnlySpan<char> text, string what, bool signed = false)
    {
        var style = NumberStyles.AllowDecimalPoint | (signed ? NumberStyles.AllowLeadingSign : 0);
        if (text.Length <= MaxDecimalDigits && decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var value))
            return value;
        Report(tag.Number, tag.Name, $"{what} {PlaylistError.Quote(text)} is not a number", $"at most {MaxDecimalDigits} digits with or without a point");
        return 0;
    }

    /// <summary>A duration in seconds: above zero and not longer than the limits say.</summary>
    public decimal Seconds(in TagLine tag, ReadOnlySpan<char> text, string what)
    {
        var value = Number(tag, text, what);
        if (value > 0 && value <= Limits.MaxDurationSeconds)
            return value;
        Report(tag.Number, tag.Name, $"{what} {PlaylistError.Quote(text)} is out of range", $"seconds above 0 and up to {Limits.MaxDurationSeconds}");
        return 1;
    }

    /// <summary><c>n[@o]</c>.</summary>
    public WrittenRange Range(in TagLine tag, ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        var length = Integer(tag, at < 0 ? text : text[..at], "byte range length", min: 1);
        long? offset = at < 0 ? null : Integer(tag, text[(at + 1)..], "byte range offset");
        return new WrittenRange(tag.Number, length, offset);
    }

    /// <summary>Puts <paramref name="implied"/> (where the range before ended, if there was one) in the place of an absent offset.</summary>
    public ByteRange Resolve(WrittenRange range, long? implied, string tag = Tags.ByteRange)
    {
        if (range.Offset is null && implied is null)
            Report(range.Line, tag, "the byte range has no offset and follows no range of the same resource", "length@offset");
        var offset = range.Offset ?? implied ?? 0;
        if (range.Length <= long.MaxValue - offset)
            return new ByteRange(range.Length, offset);
        Report(range.Line, tag, $"byte range {range.Length}@{offset} overflows", "length + offset below 2^63");
        return new ByteRange(1, 0);
    }
}
