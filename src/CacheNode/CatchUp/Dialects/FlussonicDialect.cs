namespace CdnNode.CatchUp.Dialects;

/// <summary>
/// Flussonic's names, siblings of the live playlist: <c>{list}-{utc}-{seconds or now}.m3u8</c> with <c>index</c>, <c>archive</c>, <c>video</c> or the playlist's own
/// name, <c>[{list}-]timeshift_abs-{utc}.m3u8</c>, <c>[{list}-]timeshift_rel-{seconds}.m3u8</c>, and <c>archive-{utc}-{seconds}.ts</c> or <c>.mp4</c> as one file.
/// </summary>
public sealed class FlussonicDialect : ICatchUpDialect
{
    private const string Absolute = "timeshift_abs-";
    private const string Relative = "timeshift_rel-";
    private const string Archive = "archive-";

    public string Name => "flussonic";

    public DialectReading Read(CatchUpUrl url, SpanReader times)
    {
        var stem = url.Stem;
        if (!url.IsPlaylist) return FormOf(url.File) is { } form && stem.StartsWith(Archive, StringComparison.Ordinal) ? Download(stem[Archive.Length..], form, times) : DialectReading.NotMine;
        if (Behind(stem, Absolute) is { } absolute)
            return times.Range("utc", times.Epoch("utc", absolute.Value), null, span => new CatchUpRequest(span, List: absolute.List));
        if (Behind(stem, Relative) is { } relative)
            return times.Done(new CatchUpRequest(new CatchUpSpan.Delay(times.Length("seconds", relative.Value, TimeSpan.FromSeconds(1))), List: relative.List));
        return RangeIn(stem) is { } at ? NameReader.Range(stem[at..], times, span => new CatchUpRequest(span, List: ListOf(stem[..(at - 1)]))) : DialectReading.NotMine;
    }

    /// <summary>What stands behind a word at the beginning, or behind <c>{list}-</c>.</summary>
    private static (string? List, string Value)? Behind(string stem, string word)
    {
        if (stem.StartsWith(word, StringComparison.Ordinal)) return (null, stem[word.Length..]);
        var at = stem.IndexOf("-" + word, StringComparison.Ordinal);
        return at > 0 ? (ListOf(stem[..at]), stem[(at + 1 + word.Length)..]) : null;
    }

    /// <summary>Where <c>{utc}-...</c> begins: behind the first dash that ten digits and a dash follow; for the words of the dialect behind those, whatever follows.</summary>
    private static int? RangeIn(string stem)
    {
        if (stem.StartsWith(Archive, StringComparison.Ordinal)) return Archive.Length;
        for (var dash = stem.IndexOf('-'); dash > 0; dash = stem.IndexOf('-', dash + 1))
        {
            var digits = stem.AsSpan(dash + 1);
            var count = digits.IndexOfAnyExceptInRange('0', '9');
            if (count >= 9 && digits[count] == '-') return dash + 1;
        }
        return null;
    }

    private static DialectReading Download(string range, CatchUpForm form, SpanReader times) =>
        range.EndsWith("-now", StringComparison.Ordinal)
            ? new CatchUpProblem("duration", "a file has an end", "seconds")
            : NameReader.Range(range, times, span => new CatchUpRequest(span, form));

    private static CatchUpForm? FormOf(string file) => Path.GetExtension(file) switch
    {
        ".ts" => CatchUpForm.TransportStream,
        ".mp4" => CatchUpForm.Mp4,
        _ => null,
    };

    /// <summary>These words mean the channel's own playlist, whatever it is called.</summary>
    private static string? ListOf(string word) => word is "index" or "archive" or "video" or "mono" ? null : word;
}
