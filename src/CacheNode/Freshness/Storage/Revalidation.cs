namespace CdnNode.Freshness;

/// <summary>What a 304 does to a stored answer (RFC 9111 sections 3.2 and 4.3.4).</summary>
public static class Revalidation
{
    /// <summary>
    /// Renews a stored answer by a 304: its fields replace stored ones but those that describe the bytes held. A 304 with a strong validator
    /// that the stored answer hasn't got speaks of another one (<see cref="RevalidationOutcome.Mismatch"/>): ask again without conditions.
    /// </summary>
    public static RevalidationResult Apply(StoredResponse stored, in StorageRequest request, in OriginAnswer notModified, FreshnessPolicy policy)
    {
        if (!SpeaksOf(stored, notModified.Fields))
        {
            return new(RevalidationOutcome.Mismatch, stored, default);
        }
        var merged = new OriginAnswer(stored.Status, Merge(stored, notModified), notModified.RequestSent, notModified.Received);
        var decision = ResponseStorage.Decide(request with { Method = HttpMethods.Get }, merged, stored.Facts, policy);
        var renewed = StoredResponseFactory.Create(request, merged, stored.Facts, decision, policy);
        var flags = renewed.Flags | (stored.Flags & (StoredFlags.RangeCapable | StoredFlags.Local));
        renewed = new(renewed.State with { Flags = flags, CompleteLength = stored.CompleteLength }, notModified.Received, policy);
        return new(decision.IsStored ? RevalidationOutcome.Renewed : RevalidationOutcome.RenewedForThisUse, renewed, decision);
    }

    private static bool SpeaksOf(StoredResponse stored, IHeaderDictionary fields)
    {
        if (EntityTag.TryParse(fields.ETag.ToString(), out var tag) && stored.ETag is { } known)
        {
            return known.WeakEquals(tag);
        }
        var modified = AnswerAge.ReadDate(fields.LastModified, stored.ResponseTime);
        return modified is null || stored.LastModified is null || modified == stored.LastModified;
    }

    private static IHeaderDictionary Merge(StoredResponse stored, in OriginAnswer notModified)
    {
        IHeaderDictionary fields = new HeaderDictionary();
        stored.Fields.CopyTo(fields);
        // Without a Date of its own the 304 is of now; the old one would make the answer look old.
        fields.Remove("Date");
        foreach (var (name, value) in notModified.Fields)
        {
            if (ResponseFieldFilter.IsUpdated(name) && !HopByHop.Is(name, notModified.Fields.Connection))
            {
                fields[name] = value;
            }
        }
        // A cookie set beside the 304 is for the client that asked, not for the stored answer.
        fields.Remove("Set-Cookie");
        var cookies = stored.Fields.Get("Set-Cookie");
        if (cookies.Count > 0)
        {
            fields.SetCookie = notModified.Fields.SetCookie.Count > 0 ? notModified.Fields.SetCookie : cookies;
        }
        return fields;
    }
}
