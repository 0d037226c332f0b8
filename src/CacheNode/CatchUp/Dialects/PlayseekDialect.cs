namespace CdnNode.CatchUp.Dialects;

/// <summary>Chinese IPTV: <c>?playseek=yyyyMMddHHmmss-yyyyMMddHHmmss</c>, in the configured zone. An end that is left out means: on into the live channel.</summary>
public sealed class PlayseekDialect : ICatchUpDialect
{
    private const string Format = "yyyyMMddHHmmss";

    public string Name => "playseek";

    public DialectReading Read(CatchUpUrl url, SpanReader times)
    {
        if (!url.IsPlaylist || !url.Query.ContainsKey("playseek")) return DialectReading.NotMine;
        var written = url.Query["playseek"].ToString();
        var dash = written.IndexOf('-');
        if (dash < 0) return new CatchUpProblem("playseek", "no '-' between beginning and end", $"{Format}-{Format}");
        var from = times.Local("playseek", written[..dash], Format);
        DateTimeOffset? to = dash == written.Length - 1 ? null : times.Local("playseek", written[(dash + 1)..], Format);
        return times.Range("playseek", from, to, span => new CatchUpRequest(span, List: url.Stem));
    }
}
