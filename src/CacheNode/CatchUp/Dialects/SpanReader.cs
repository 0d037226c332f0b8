using System.Globalization;

namespace CdnNode.CatchUp.Dialects;

/// <summary>Reads the times and durations of a URL, within bounds that no recording exceeds. Keeps the first problem; after one, values are harmless.</summary>
/// <param name="now">The clock, for what is too far ahead.</param>
/// <param name="zone">Of dialects whose times have none.</param>
public sealed class SpanReader(DateTimeOffset now, TimeZoneInfo zone)
{
    /// <summary>The longest stretch that one playlist may hold.</summary>
    public static readonly TimeSpan MaxLength = TimeSpan.FromHours(48);

    /// <summary>How far ahead a programme's end may lie.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(7);

    private static readonly DateTimeOffset s_earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] s_rfc3339 = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public CatchUpProblem? Problem { get; private set; }

    /// <summary>Seconds since 1970.</summary>
    public DateTimeOffset Epoch(string parameter, string text)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return Fail(parameter, $"'{Shown(text)}' is no time", "whole seconds since 1970-01-01T00:00:00Z");
        return seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? Bounded(parameter, DateTimeOffset.FromUnixTimeSeconds(seconds)) : Fail(parameter, "too late", Bounds);
    }

    /// <summary>RFC 3339, or seconds since 1970.</summary>
    public DateTimeOffset Time(string parameter, string text)
    {
        if (text.Length > 0 && text.All(char.IsAsciiDigit)) return Epoch(parameter, text);
        // A plus that nobody escaped arrives as a blank.
        var written = text.Replace(' ', '+');
        return DateTimeOffset.TryParseExact(written, s_rfc3339, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Bounded(parameter, time)
            : Fail(parameter, $"'{Shown(text)}' is no time", "RFC 3339 (2026-11-22T20:00:00Z) or whole seconds since 1970");
    }

    /// <summary>A time of the configured zone in the dialect's own form.</summary>
    public DateTimeOffset Local(string parameter, string text, string format) => InZone(parameter, text, format, zone);

    /// <summary>A UTC time in the dialect's own form.</summary>
    public DateTimeOffset Utc(string parameter, string text, string format) => InZone(parameter, text, format, TimeZoneInfo.Utc);

    /// <summary>A duration, counted in <paramref name="unit"/>.</summary>
    public TimeSpan Length(string parameter, string text, TimeSpan unit)
    {
        var max = MaxLength.Ticks / unit.Ticks;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 && count <= max) return count * unit;
        Fail(parameter, $"'{Shown(text)}' is no usable duration", $"a whole number from 1 to {max} ({NameOf(unit)})");
        return unit;
    }

    /// <summary>Puts a stretch together.</summary>
    /// <param name="toParameter">Blamed when the end isn't behind the beginning.</param>
    public DialectReading Range(string toParameter, DateTimeOffset from, DateTimeOffset? to, Func<CatchUpSpan, CatchUpRequest> make)
    {
        if (Problem is null && to <= from) Fail(toParameter, "the end is not after the beginning", "a time after the beginning");
        if (Problem is null && (to ?? now) - from > MaxLength) Fail(toParameter, "the stretch is too long", $"at most {MaxLength.TotalHours:0} hours");
        return Problem is { } problem ? problem : make(new CatchUpSpan.Range(from, to));
    }

    /// <summary>The request, unless something was wrong.</summary>
    public DialectReading Done(CatchUpRequest request) => Problem is { } problem ? problem : request;

    private static string Bounds => $"from {s_earliest:yyyy-MM-dd} to {MaxAhead.TotalDays:0} days from now";

    private DateTimeOffset InZone(string parameter, string text, string format, TimeZoneInfo written)
    {
        if (!DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return Fail(parameter, $"'{Shown(text)}' is no time", $"{format} ({written.Id})");
        var ticks = time.Ticks - written.GetUtcOffset(time).Ticks;
        return ticks >= s_earliest.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks ? Bounded(parameter, new DateTimeOffset(ticks, TimeSpan.Zero)) : Fail(parameter, "out of range", Bounds);
    }

    private DateTimeOffset Bounded(string parameter, DateTimeOffset time) =>
        time >= s_earliest && time <= now + MaxAhead ? time.ToUniversalTime() : Fail(parameter, $"{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}Z is out of range", Bounds);

    private DateTimeOffset Fail(string parameter, string problem, string allowed)
    {
        Problem ??= new CatchUpProblem(parameter, problem, allowed);
        return now;
    }

    private static string NameOf(TimeSpan unit) => unit.TotalMinutes >= 1 ? "minutes" : unit.TotalSeconds >= 1 ? "seconds" : "milliseconds";

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
