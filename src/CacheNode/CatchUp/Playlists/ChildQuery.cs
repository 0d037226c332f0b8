using System.Globalization;
using CdnNode.CatchUp.Dialects;

namespace CdnNode.CatchUp.Playlists;

/// <summary>The query of what a multivariant playlist of the past lists: the span in the node's own form, and what the viewer gave beside it (tokens).</summary>
internal static class ChildQuery
{
    /// <returns>With a question mark.</returns>
    public static string Of(CatchUpSpan span, IQueryCollection given)
    {
        var query = QueryString.Create(given
            .Where(static parameter => !DialectTable.IsTime(parameter.Key) && !parameter.Key.StartsWith("_HLS_", StringComparison.Ordinal))
            .SelectMany(static parameter => parameter.Value, static (parameter, value) => KeyValuePair.Create(parameter.Key, value)));
        return span switch
        {
            CatchUpSpan.Range { To: { } to } range => query.Add("from", Time(range.From)).Add("to", Time(to)),
            CatchUpSpan.Range range => query.Add("from", Time(range.From)),
            CatchUpSpan.Delay delay => query.Add("delay", ((long)delay.By.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            _ => query.Add("DVR", ""),
        } is var whole ? whole.ToUriComponent() : "";
    }

    private static string Time(DateTimeOffset time) => time.Ticks % TimeSpan.TicksPerSecond == 0
        ? time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
        : time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
