namespace CdnNode.CatchUp.Dialects;

/// <summary>Nimble Streamer's DVR: <c>playlist_dvr.m3u8</c> and <c>playlist_dvr_range-{utc}-{seconds or now}.m3u8</c>, siblings of the live playlist.</summary>
public sealed class NimbleDialect : ICatchUpDialect
{
    private const string Whole = "playlist_dvr.m3u8";
    private const string Range = "playlist_dvr_range-";

    public string Name => "nimble";

    public DialectReading Read(CatchUpUrl url, SpanReader times)
    {
        if (url.File == Whole) return new CatchUpRequest(new CatchUpSpan.Window());
        return url.IsPlaylist && url.File.StartsWith(Range, StringComparison.Ordinal)
            ? NameReader.Range(url.Stem[Range.Length..], times, static span => new CatchUpRequest(span))
            : DialectReading.NotMine;
    }
}
