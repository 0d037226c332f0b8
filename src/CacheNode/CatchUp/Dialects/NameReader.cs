namespace CdnNode.CatchUp.Dialects;

/// <summary>Reads the times that dialects write into file names.</summary>
internal static class NameReader
{
    private const string Allowed = "{utc}-{seconds} or {utc}-now";

    /// <summary><c>{utc}-{seconds or now}</c>.</summary>
    public static DialectReading Range(string text, SpanReader times, Func<CatchUpSpan, CatchUpRequest> make)
    {
        var dash = text.IndexOf('-');
        if (dash < 0) return new CatchUpProblem("duration", "missing", Allowed);
        var from = times.Epoch("utc", text[..dash]);
        var length = text[(dash + 1)..];
        DateTimeOffset? to = length == "now" ? null : from + times.Length("duration", length, TimeSpan.FromSeconds(1));
        return times.Range("duration", from, to, make);
    }
}
