namespace CdnNode.CatchUp.Dialects;

/// <summary>The node's own form, and what the node's playlists lead to: <c>?from=&amp;to=</c>, <c>?delay=</c> on the live playlist.</summary>
/// <remarks>It is also what the source templates of Kodi's <c>default</c> and <c>append</c> modes are made over.</remarks>
public sealed class OwnDialect : ICatchUpDialect
{
    public string Name => "own";

    public DialectReading Read(CatchUpUrl url, SpanReader times)
    {
        var query = url.Query;
        if (!url.IsPlaylist) return DialectReading.NotMine;
        if (query.ContainsKey("delay")) return times.Done(new CatchUpRequest(new CatchUpSpan.Delay(times.Length("delay", query["delay"].ToString(), TimeSpan.FromSeconds(1))), List: url.Stem));
        if (!query.ContainsKey("from"))
            return query.ContainsKey("to") ? new CatchUpProblem("from", "missing where 'to' is given", "RFC 3339 or whole seconds since 1970") : DialectReading.NotMine;
        var from = times.Time("from", query["from"].ToString());
        var written = query["to"].ToString();
        DateTimeOffset? to = written.Length == 0 || written == "now" ? null : times.Time("to", written);
        return times.Range("to", from, to, span => new CatchUpRequest(span, List: url.Stem));
    }
}
