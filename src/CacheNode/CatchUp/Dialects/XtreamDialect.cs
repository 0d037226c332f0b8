namespace CdnNode.CatchUp.Dialects;

/// <summary>
/// Xtream codes: <c>/timeshift/{user}/{password}/{minutes}/{yyyy-MM-dd:HH-mm}/{channel}.m3u8</c> (or <c>.ts</c>), and
/// <c>/streaming/timeshift.php?username=&amp;password=&amp;stream=&amp;start=&amp;duration=</c>. Times are of the configured zone. User and password open nothing here.
/// </summary>
public sealed class XtreamDialect : ICatchUpDialect
{
    private const string Start = "yyyy-MM-dd:HH-mm";
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    public string Name => "xtream";

    /// <summary>Whether a path may be of this dialect, whose paths lie in no channel's folder.</summary>
    public static bool MayBe(ReadOnlySpan<char> path) => path.StartsWith("/timeshift/") || path.SequenceEqual("/streaming/timeshift.php");

    public DialectReading Read(CatchUpUrl url, SpanReader times)
    {
        if (url is { Folder: "/streaming", File: "timeshift.php" }) return ReadQuery(url.Query, times);
        if (!url.Folder.StartsWith("/timeshift/", StringComparison.Ordinal)) return DialectReading.NotMine;
        var parts = url.Folder[1..].Split('/', 6);
        if (parts.Length != 5 || Path.GetExtension(url.File) is not (".m3u8" or ".ts")) return new CatchUpProblem("path", "not of this form", $"/timeshift/user/password/minutes/{Start}/channel.m3u8 or .ts");
        var form = url.IsPlaylist ? CatchUpForm.Playlist : CatchUpForm.TransportStream;
        return Read(times, "start", parts[4], "minutes", parts[3], url.Stem, form, $"/{parts[1]}/{parts[2]}");
    }

    private static DialectReading ReadQuery(IQueryCollection query, SpanReader times)
    {
        if (query["stream"].ToString() is not { Length: > 0 } stream) return new CatchUpProblem("stream", "missing", "the name of a channel");
        var ending = query["extension"].ToString();
        if (ending is not ("" or "m3u8" or "ts")) return new CatchUpProblem("extension", "not served", "m3u8 or ts");
        return Read(times, "start", query["start"].ToString(), "duration", query["duration"].ToString(), stream, ending == "ts" ? CatchUpForm.TransportStream : CatchUpForm.Playlist, folder: null);
    }

    private static DialectReading Read(SpanReader times, string startName, string start, string lengthName, string length, string channel, CatchUpForm form, string? folder)
    {
        var from = times.Local(startName, start, Start);
        var to = from + times.Length(lengthName, length, s_minute);
        return times.Range(lengthName, from, to, span => new CatchUpRequest(span, form, Channel: channel, ChannelFolder: folder));
    }
}
