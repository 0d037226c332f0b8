namespace CdnNode.Freshness;

/// <summary>Decides whether an answer may be stored (RFC 9111 section 3) and whether storing it is of any use.</summary>
public static class ResponseStorage
{
    /// <summary>The decision. Rules are tried in the order of <see cref="StoreReason"/>, the first that speaks against it names it.</summary>
    public static StorageDecision Decide(in StorageRequest request, in OriginAnswer answer, in ObjectFacts facts, FreshnessPolicy policy)
    {
        var directives = ResponseDirectives.From(answer.Fields, policy.DeviceToken);
        var explicitLifetime = ExplicitLifetime.Of(directives, answer.Fields, answer.Received.Wall);
        var unreadable = !AnswerAge.TryReadReported(answer.Fields, policy.MaxLifetime, out _) && policy.UnreadableAgeIsStale;
        var lifetime = LifetimeOf(answer, directives, explicitLifetime, facts, policy);
        if (unreadable)
        {
            lifetime = lifetime with { Duration = TimeSpan.Zero };
        }
        var reason = Forbidden(request, answer, directives.Directives, policy)
            ?? (IsUseful(answer, directives.Directives, lifetime, facts) ? StoreReason.Stored : StoreReason.NoLifetime);
        return new(reason, directives, explicitLifetime, lifetime, unreadable);
    }

    internal static Lifetime LifetimeOf(
        in OriginAnswer answer, in ResponseDirectives directives, TimeSpan? explicitLifetime, in ObjectFacts facts, FreshnessPolicy policy)
    {
        var date = AnswerAge.ReadDate(answer.Fields.Date, answer.Received.Wall) ?? answer.Received.Wall;
        var sinceModified = date - AnswerAge.ReadDate(answer.Fields.LastModified, answer.Received.Wall);
        return LifetimeRules.Of(
            answer.Status, explicitLifetime, sinceModified, MayBeHeuristic(answer.Status, directives.Directives), facts, policy);
    }

    /// <summary>RFC 9111 section 4.2.2.</summary>
    internal static bool MayBeHeuristic(int status, in CacheControl directives) => StatusRules.IsHeuristicallyCacheable(status) || directives.Public;

    private static StoreReason? Forbidden(in StorageRequest request, in OriginAnswer answer, in CacheControl directives, FreshnessPolicy policy)
    {
        if (!HttpMethods.IsGet(request.Method))
        {
            return StoreReason.Method;
        }
        if (policy.HonourRequestDirectives && CacheControl.Parse(request.Fields.CacheControl).NoStore)
        {
            return StoreReason.RequestNoStore;
        }
        return ForbiddenByAnswer(answer, directives)
            ?? ForbiddenByBody(request, answer)
            ?? ForbiddenToShare(request, answer, directives, policy);
    }

    private static StoreReason? ForbiddenByAnswer(in OriginAnswer answer, in CacheControl directives)
    {
        var mustUnderstand = directives.Has(CacheControlFlags.MustUnderstand);
        if (!StatusRules.IsFinal(answer.Status)
            || StatusRules.IsNeverStored(answer.Status)
            || (mustUnderstand && !StatusRules.IsUnderstood(answer.Status)))
        {
            return StoreReason.Status;
        }
        // Section 5.2.2.3: no-store beside must-understand is for caches that don't know must-understand.
        if (directives.NoStore && !mustUnderstand)
        {
            return StoreReason.NoStore;
        }
        return directives.Private ? StoreReason.Private : null;
    }

    private static StoreReason? ForbiddenByBody(in StorageRequest request, in OriginAnswer answer)
    {
        if (answer.Status == 206)
        {
            if (request.AskedRange is not { } asked)
            {
                return StoreReason.PartialContent;
            }
            return ContentRange.TryParse(answer.Fields.ContentRange.ToString(), out var got) && got.Answers(asked) ? null : StoreReason.RangeMismatch;
        }
        return answer.CloseDelimited ? StoreReason.CloseDelimited : null;
    }

    private static StoreReason? ForbiddenToShare(
        in StorageRequest request, in OriginAnswer answer, in CacheControl directives, FreshnessPolicy policy)
    {
        if (VaryKey.IsStar(answer.Fields.Vary))
        {
            return StoreReason.VaryStar;
        }
        if (!policy.StoreSetCookie && answer.Fields.SetCookie.Count > 0 && !NamesField(directives, "Set-Cookie"))
        {
            return StoreReason.SetCookie;
        }
        if (request.Fields.Authorization.Count > 0 && !AllowsSharing(directives))
        {
            return StoreReason.Authorization;
        }
        if (answer.Status is 200 or 206 && !MediaKinds.Agree(request.Target, answer.Fields.ContentType))
        {
            return StoreReason.ContentTypeMismatch;
        }
        return StoredFields.Fits(answer.Fields) ? null : StoreReason.HeadTooLarge;
    }

    private static bool AllowsSharing(in CacheControl directives) =>
        directives.Public || directives.Has(CacheControlFlags.MustRevalidate) || directives.SharedMaxAge is not null;

    private static bool NamesField(in CacheControl directives, string name) =>
        directives.PrivateFields?.Contains(name, StringComparer.OrdinalIgnoreCase) == true
        || directives.NoCacheFields?.Contains(name, StringComparer.OrdinalIgnoreCase) == true;

    private static bool IsUseful(in OriginAnswer answer, in CacheControl directives, Lifetime lifetime, in ObjectFacts facts)
    {
        var hasValidator = answer.Status is 200 or 206 && (answer.Fields.ETag.Count > 0 || answer.Fields.LastModified.Count > 0);
        if (hasValidator || (!directives.NoCache && lifetime.Duration > TimeSpan.Zero))
        {
            return true;
        }
        return !directives.ForbidsStale && (directives.StaleIfError > TimeSpan.Zero || (facts.IsPlaylist && answer.Status == 200));
    }
}
