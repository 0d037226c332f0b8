using System.Globalization;

namespace CdnNode.Recorder.Journal;

/// <summary>
/// Name of a pair of files, data and journal: <c>20261127T13-000123.ts</c> and <c>20261127T13-000123.journal</c>. The serial number grows with every pair of a
/// rendition, so names tell the order in which they were begun; a pair of backfilled segments has a <c>b</c> behind it.
/// </summary>
/// <param name="Hour">Hour of the timeline, UTC.</param>
/// <param name="Serial">From 0; one more for each pair of the rendition.</param>
/// <param name="IsBackfill">Segments that take the place of gaps in other files of the same hour.</param>
internal readonly record struct HourName(DateTimeOffset Hour, long Serial, bool IsBackfill)
{
    public const string JournalExtension = ".journal";

    private const string HourFormat = "yyyyMMdd'T'HH";
    private const int HourLength = 11;
    private const int SerialDigits = 6;

    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Hour.UtcDateTime.ToString(HourFormat, CultureInfo.InvariantCulture)}-{Serial:D6}{(IsBackfill ? "b" : "")}");

    /// <summary>The hour that a point in time is in.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    /// <summary>Reads <see cref="Text"/>; what a folder may hold besides is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out HourName name)
    {
        name = default;
        var isBackfill = text.EndsWith("b");
        var digits = isBackfill ? text[..^1] : text;
        if (digits.Length <= HourLength + SerialDigits || digits[HourLength] != '-'
            || !DateTime.TryParseExact(digits[..HourLength], HourFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var hour)
            || !long.TryParse(digits[(HourLength + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var serial))
            return false;
        name = new HourName(new DateTimeOffset(hour, TimeSpan.Zero), serial, isBackfill);
        return text.SequenceEqual(name.Text);
    }
}
