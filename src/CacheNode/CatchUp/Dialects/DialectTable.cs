using System.Collections.Immutable;

namespace CdnNode.CatchUp.Dialects;

/// <summary>Every dialect, in the order in which they are asked; the first to know a URL reads it.</summary>
/// <remarks>Names come before queries: a player that adds its parameters to a URL of the past has chosen by the URL.</remarks>
public static class DialectTable
{
    public static ImmutableArray<ICatchUpDialect> All { get; } =
        [new XtreamDialect(), new NimbleDialect(), new FlussonicDialect(), new OwnDialect(), new ShiftDialect(), new PlayseekDialect(), new WowzaDialect()];

    /// <summary>Query parameters that say when; the others go on to what a playlist lists.</summary>
    public static bool IsTime(string parameter) =>
        parameter is "from" or "to" or "delay" or "utc" or "lutc" or "playseek" or "DVR" or "start" or "duration" or "stream" or "username" or "password" or "extension"
        || parameter.StartsWith("wowzadvr", StringComparison.Ordinal);

    public static DialectReading Read(CatchUpUrl url, DateTimeOffset now, TimeZoneInfo zone)
    {
        foreach (var dialect in All)
        {
            if (dialect.Read(url, new SpanReader(now, zone)) is { IsMine: true } reading) return reading;
        }
        return DialectReading.NotMine;
    }
}
