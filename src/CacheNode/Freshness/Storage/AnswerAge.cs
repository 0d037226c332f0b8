using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>How old an answer is when it arrives (RFC 9111 section 4.2.3), with absurd dates and ages clamped.</summary>
public static class AnswerAge
{
    /// <summary>Reads <c>Age</c>. False when it isn't exactly one number.</summary>
    /// <param name="fields">The answer's fields.</param>
    /// <param name="max">Larger ages count as this.</param>
    /// <param name="age">Of a list the largest member that can be read; zero when there is none.</param>
    public static bool TryReadReported(IHeaderDictionary fields, TimeSpan max, out TimeSpan age)
    {
        age = TimeSpan.Zero;
        var lines = fields.Age;
        var members = 0;
        var readable = true;
        foreach (var line in lines)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                members++;
                readable &= DeltaSeconds.TryParse(line.AsSpan()[range].Trim(" \t"), out var member);
                age = member > age ? member : age;
            }
        }
        age = age > max ? max : age;
        return readable && members <= 1;
    }

    /// <summary>
    /// The corrected initial age. An answer that the node gave a lifetime of its own to (HLS rules, brief errors) is counted from its arrival
    /// plus what caches before this one report: neither the origin's clock nor a playlist request that was held open makes it older.
    /// </summary>
    public static TimeSpan Initial(TimeSpan reported, TimeSpan responseDelay, TimeSpan apparent, LifetimeSource source) =>
        source is LifetimeSource.Media or LifetimeSource.Negative ? reported : Max(reported + responseDelay, apparent);

    /// <summary>Arrival minus <c>Date</c>; zero when <c>Date</c> is missing, ahead, or so far behind that it must be wrong.</summary>
    public static TimeSpan Apparent(DateTimeOffset? date, DateTimeOffset received, TimeSpan maxApparentAge)
    {
        var apparent = date is { } sent ? received - sent : TimeSpan.Zero;
        return apparent < TimeSpan.Zero || apparent > maxApparentAge ? TimeSpan.Zero : apparent;
    }

    /// <summary>Reads a field that holds one date; null when it is missing or invalid. Of several lines the first counts.</summary>
    public static DateTimeOffset? ReadDate(StringValues lines, DateTimeOffset now) =>
        lines.Count > 0 && HttpDate.TryParse(lines[0], now, out var date) ? date : null;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
