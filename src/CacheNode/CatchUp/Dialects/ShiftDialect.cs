namespace CdnNode.CatchUp.Dialects;

/// <summary>Kodi's <c>shift</c> mode, which SIPTV began: <c>?utc={begin}&amp;lutc={now}</c> on the live URL. Plays on into the live channel.</summary>
public sealed class ShiftDialect : ICatchUpDialect
{
    public string Name => "shift";

    public DialectReading Read(CatchUpUrl url, SpanReader times)
    {
        if (!url.IsPlaylist || !url.Query.ContainsKey("utc")) return DialectReading.NotMine;
        // The player's own clock is read only to tell it that it is no time.
        if (url.Query["lutc"].ToString() is { Length: > 0 } theirs) times.Epoch("lutc", theirs);
        return times.Range("utc", times.Epoch("utc", url.Query["utc"].ToString()), null, span => new CatchUpRequest(span, List: url.Stem));
    }
}
