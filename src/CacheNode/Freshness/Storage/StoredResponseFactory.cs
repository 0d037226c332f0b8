namespace CdnNode.Freshness;

/// <summary>Makes the stored form of an answer that <see cref="ResponseStorage.Decide"/> let in.</summary>
public static class StoredResponseFactory
{
    /// <summary>The stored head. A 206 becomes the 200 whose part it is.</summary>
    public static StoredResponse Create(
        in StorageRequest request, in OriginAnswer answer, in ObjectFacts facts, in StorageDecision decision, FreshnessPolicy policy)
    {
        AnswerAge.TryReadReported(answer.Fields, policy.MaxLifetime, out var reported);
        var state = new StoredState
        {
            Status = answer.Status == 206 ? 200 : answer.Status,
            Fields = FieldsOf(answer, decision, policy, out var completeLength),
            ResponseTime = answer.Received.Wall,
            ResponseDelay = Clamp(answer.Received.Monotonic - answer.RequestSent.Monotonic, policy.MaxLifetime),
            ReportedAge = reported,
            ExplicitLifetime = decision.ExplicitLifetime,
            Lifetime = decision.Lifetime,
            Facts = facts,
            Flags = FlagsOf(answer, decision),
            StaleWhileRevalidate = decision.Directives.Directives.StaleWhileRevalidate,
            StaleIfError = decision.Directives.Directives.StaleIfError,
            Route = request.Route,
            Target = request.Target,
            CompleteLength = completeLength,
        };
        return new(state, answer.Received, policy);
    }

    private static StoredFields FieldsOf(in OriginAnswer answer, in StorageDecision decision, FreshnessPolicy policy, out long? completeLength)
    {
        var filter = ResponseFieldFilter.For(answer.Fields, decision.Directives, policy);
        IHeaderDictionary fields = new HeaderDictionary();
        StoredFields.From(answer.Fields, filter).CopyTo(fields);
        if (fields.Date.Count == 0)
        {
            // RFC 9110 section 6.6.1: a recipient with a clock adds the date that is missing.
            fields.Date = HttpDate.Format(answer.Received.Wall);
        }
        completeLength = fields.ContentLength;
        if (answer.Status == 206 && ContentRange.TryParse(fields.ContentRange.ToString(), out var range))
        {
            completeLength = range.CompleteLength;
            fields.Remove("Content-Range");
            fields.ContentLength = completeLength;
        }
        return StoredFields.From(fields, filter);
    }

    private static StoredFlags FlagsOf(in OriginAnswer answer, in StorageDecision decision)
    {
        var directives = decision.Directives.Directives;
        var ranges = answer.Fields.AcceptRanges.ToString().Contains("bytes", StringComparison.OrdinalIgnoreCase);
        return When(directives.NoCache, StoredFlags.NoCache)
            | When(directives.ForbidsStale, StoredFlags.ForbidsStale)
            | When(directives.Immutable, StoredFlags.Immutable)
            | When(ranges || answer.Status == 206, StoredFlags.RangeCapable)
            | When(ResponseStorage.MayBeHeuristic(answer.Status, directives), StoredFlags.MayBeHeuristic)
            | When(decision.AgeUnreadable, StoredFlags.BornStale)
            | When(answer.IsLocal, StoredFlags.Local);
    }

    private static StoredFlags When(bool condition, StoredFlags flag) => condition ? flag : StoredFlags.None;

    private static TimeSpan Clamp(TimeSpan value, TimeSpan max) => value < TimeSpan.Zero ? TimeSpan.Zero : value > max ? max : value;
}
