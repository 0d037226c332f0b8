namespace CdnNode.CatchUp.Dialects;

/// <summary>Wowza's nDVR: <c>playlist.m3u8?DVR</c>, with <c>wowzadvrplayliststart=YYYYMMDDhhmmss</c> (UTC) and <c>wowzadvrplaylistduration=</c> in milliseconds.</summary>
public sealed class WowzaDialect : ICatchUpDialect
{
    private const string Start = "wowzadvrplayliststart";
    private const string Duration = "wowzadvrplaylistduration";

    public string Name => "wowza";

    public DialectReading Read(CatchUpUrl url, SpanReader times)
    {
        var query = url.Query;
        if (!url.IsPlaylist || !(query.ContainsKey("DVR") || query.ContainsKey(Start) || query.ContainsKey(Duration))) return DialectReading.NotMine;
        // Wowza's playlist is called so whatever the channel's own is called here.
        var list = url.File == "playlist.m3u8" ? null : url.Stem;
        if (!query.ContainsKey(Start))
            return query.ContainsKey(Duration) ? new CatchUpProblem(Start, "missing where a duration is given", "YYYYMMDDhhmmss in UTC") : new CatchUpRequest(new CatchUpSpan.Window(), List: list);
        var from = times.Utc(Start, query[Start].ToString(), "yyyyMMddHHmmss");
        DateTimeOffset? to = query.ContainsKey(Duration) ? from + times.Length(Duration, query[Duration].ToString(), TimeSpan.FromMilliseconds(1)) : null;
        return times.Range(to is null ? Start : Duration, from, to, span => new CatchUpRequest(span, List: list));
    }
}
