using System.Globalization;
using CdnNode.Operations.Units;
using CdnNode.Shaper;

namespace CdnNode.Operations.Configuration;

/// <summary>Reads the values of one section, with their bounds; collects what is wrong instead of throwing.</summary>
/// <remarks>
/// The readers of the option records are the only list of keys there is: each key asked for becomes known, and what nobody asked for is
/// reported by <see cref="UnknownKeys"/>. A bad value leaves the default in place, so that the remaining keys are still checked.
/// </remarks>
public sealed class OptionReader
{
    private readonly IConfigurationSection _section;
    private readonly OptionReport _report;

    internal OptionReader(IConfigurationSection section, OptionReport report)
    {
        _section = section;
        _report = report;
    }

    public string Path => _section.Path;

    public ByteSize Size(string key, ByteSize fallback, ByteSize min, ByteSize max) =>
        Read(key, fallback, ByteSize.TryParse, size => size >= min && size <= max, $"allowed is {ByteSize.Format}, {min} to {max}");

    /// <summary>A size, or a share of <paramref name="whole"/>.</summary>
    public ByteSize SizeOrPart(string key, ByteSize fallback, ByteSize whole, ByteSize min, ByteSize max)
    {
        bool Parse(string? text, out ByteSize size)
        {
            if (text?.TrimEnd().EndsWith('%') is not true)
                return ByteSize.TryParse(text, out size);
            var parsed = Share.TryParse(text, out var share);
            size = new ByteSize((long)(whole.Bytes * share));
            return parsed;
        }

        return Read(key, fallback, Parse, size => size >= min && size <= max, $"allowed is {ByteSize.Format}, or a share of {whole} such as 25%; {min} to {max}");
    }

    public ByteRate Rate(string key, ByteRate fallback, ByteRate max) =>
        Read(key, fallback, ByteRate.TryParse, rate => rate <= max, $"allowed is {ByteRate.Format}, 0B/s (off) to {max}");

    public TimeSpan Time(string key, TimeSpan fallback, TimeSpan min, TimeSpan max) => Read(
        key,
        fallback,
        Duration.TryParse,
        time => time >= min && time <= max,
        $"allowed is {Duration.Format}, {Duration.ToText(min)} to {Duration.ToText(max)}");

    public double Part(string key, double fallback, double min, double max) => Read(
        key,
        fallback,
        Share.TryParse,
        share => share >= min && share <= max,
        $"allowed is {Share.Format}, {Share.ToText(min)} to {Share.ToText(max)}");

    public int Count(string key, int fallback, int min, int max) => Read(
        key,
        fallback,
        static (string? text, out int value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value),
        value => value >= min && value <= max,
        $"allowed is a whole number, {min} to {max}");

    public bool Switch(string key, bool fallback) => Read(key, fallback, bool.TryParse, static _ => true, "allowed is true or false");

    public T Choice<T>(string key, T fallback)
        where T : struct, Enum
    {
        var names = string.Join(", ", Enum.GetNames<T>().Select(KebabCase));
        return Read(
            key,
            fallback,
            static (string? text, out T value) =>
                Enum.TryParse(text?.Replace("-", ""), ignoreCase: true, out value) && char.IsAsciiLetter(text![0]) && !text.Contains(','),
            Enum.IsDefined,
            $"allowed is one of {names}");
    }

    public double Number(string key, double fallback, double min, double max) => Read(
        key,
        fallback,
        static (string? text, out double value) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value),
        number => number >= min && number <= max,
        string.Create(CultureInfo.InvariantCulture, $"allowed is a number, {min} to {max}"));

    /// <summary>A rate of the shaper; its bounds are checked by who knows them.</summary>
    public BitRate BitRate(string key, BitRate fallback) => Read(
        key,
        fallback,
        static (string? text, out BitRate value) => Shaper.BitRate.TryParse(text, out value, out _),
        static _ => true,
        "allowed is a rate such as 200kbit, 2Mbit or 12.5Mbit, at most 1000Gbit");


    /// <summary>A text, checked by <paramref name="accept"/>; an empty one counts as not given.</summary>
    /// <param name="allowed">The rest of the sentence "allowed is ...".</param>
    /// <param name="secret">The value is kept out of the error.</param>
    public string? Text(string key, string? fallback, Func<string, bool> accept, string allowed, bool secret = false)
    {
        var text = Text(key);
        if (string.IsNullOrEmpty(text))
            return fallback;
        if (accept(text))
            return text;
        Fail(key, secret ? "the value is not usable" : $"'{text}' is not usable", "allowed is " + allowed);
        return fallback;
    }

    /// <summary>A list: an array, or one value with <c>,</c> or <c>;</c> between its entries, which then replaces an array from a weaker source.</summary>
    public IReadOnlyList<string> List(string key, IReadOnlyList<string> fallback, int max, Func<string, bool> accept, string allowed)
    {
        _report.Know(_section, key, KeyKind.List);
        var entries = ConfigurationList.Read(_section.GetSection(key));
        if (entries is null)
            return fallback;
        if (entries.Count > max)
            Fail(key, $"{entries.Count} entries", $"allowed are at most {max}");
        foreach (var entry in entries.Where(entry => !accept(entry)))
            Fail(key, $"'{entry}' is not usable", "allowed is " + allowed);
        return entries;
    }

    public OptionReader Section(string key)
    {
        _report.Know(_section, key, KeyKind.Section);
        return new OptionReader(_section.GetSection(key), _report);
    }

    /// <summary>The sections below <paramref name="key"/>, whose names the operator chose.</summary>
    public IReadOnlyDictionary<string, T> Map<T>(string key, int max, Func<OptionReader, T> read)
    {
        _report.Know(_section, key, KeyKind.Map);
        var entries = _section.GetSection(key).GetChildren().ToList();
        if (entries.Count > max)
            Fail(key, $"{entries.Count} entries", $"allowed are at most {max}");
        return entries.Take(max).ToDictionary(
            entry => entry.Key,
            entry => read(Section($"{key}{ConfigurationPath.KeyDelimiter}{entry.Key}")),
            StringComparer.OrdinalIgnoreCase);
    }

    public bool Has(string key) => !string.IsNullOrEmpty(_section[key]);

    /// <summary>Reports what is wrong between keys.</summary>
    public void Require(bool holds, string key, string wrong, string allowed)
    {
        if (!holds)
            Fail(key, wrong, allowed);
    }

    private delegate bool Parser<T>(string? text, out T value);

    private T Read<T>(string key, T fallback, Parser<T> parse, Func<T, bool> withinBounds, string allowed)
    {
        var text = Text(key);
        if (string.IsNullOrWhiteSpace(text))
            return fallback;
        if (!parse(text, out var value))
            Fail(key, $"'{text}' can't be read", allowed);
        else if (!withinBounds(value))
            Fail(key, $"'{text}' is out of bounds", allowed);
        else
            return value;
        return fallback;
    }

    private string? Text(string key)
    {
        _report.Know(_section, key, KeyKind.Value);
        return _section[key];
    }

    /// <summary><c>MediaRate</c> as <c>media-rate</c>.</summary>
    private static string KebabCase(string name) =>
        string.Concat(name.Select(static (letter, i) => char.IsAsciiLetterUpper(letter) && i > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private void Fail(string key, string wrong, string allowed) => _report.Fail($"{Path}:{key}", wrong, allowed);
}
