using System.Globalization;
using CdnNode.Caching;
using CdnNode.Freshness;
using CdnNode.Origin;
using CdnNode.Origin.Tiers;
using CdnNode.Playlists;

namespace CdnNode.Fetching;

/// <summary>
/// Takes one answer for a fetch: decides by the head whether it renews, is stored, is read as a playlist first, or goes through; then leads
/// the body there.
/// </summary>
internal sealed class AnswerTaker(Fetch fetch, FetchPlan plan, FetchServices services) : IAnswerHandler
{
    private static readonly TimeSpan s_secondChance = TimeSpan.FromMilliseconds(200);
    private FileFill? _fill;
    private StoredResponse? _stored;
    private PassedAnswer? _passed;
    private PlaylistBody? _playlist;
    private OriginHead? _head;
    private long _stopAt = long.MaxValue;

    /// <summary>The answer showed that another question is needed.</summary>
    public FetchPlan? AskAgain { get; private set; }

    private StoredResponse? Stale => plan.Stale?.Head as StoredResponse;

    public OriginAsk ToAsk()
    {
        IHeaderDictionary fields = new HeaderDictionary();
        foreach (var (name, value) in plan.Fields) fields[name] = value;
        if (MediaKinds.IsMedia(MediaKinds.OfPath(plan.Request.Path))) fields.AcceptEncoding = plan.Avoid is null ? "identity" : "identity, *;q=0";
        fields[SurrogateControl.CapabilityFieldName] = services.Policy.SurrogateCapability;
        if (plan.Range is { } range) fields.Range = string.Create(CultureInfo.InvariantCulture, $"bytes={range.From}-{range.To}");
        if (Stale is { } stale)
        {
            if (stale.ETag is { } tag) fields.IfNoneMatch = tag.ToString();
            if (stale.LastModified is { } modified) fields.IfModifiedSince = HttpDate.Format(modified);
        }
        var request = plan.Request;
        return new OriginAsk(
            request.Route, HttpMethods.Get, PathString.FromUriComponent(request.Path), new QueryString(request.Query), fields, plan.FirstByteTimeout)
        {
            Avoid = plan.Avoid,
            IsRetry = plan.Avoid is not null,
            // A held request (RFC 8216bis section 6.2.5.2) is slow on purpose.
            MayHedge = MediaKinds.OfPath(request.Path) == MediaType.Playlist && !request.HasDirectives,
        };
    }

    /// <summary>Who gave the head.</summary>
    public string? Destination => _head?.Destination;

    /// <summary>What brings the rest of a body that broke off; null when nothing broke, or nothing can be joined to it for certain.</summary>
    public BodyResume? Resume(OriginFailure failure)
    {
        if (failure is not (OriginFailure.Cut or OriginFailure.Timeout or OriginFailure.Unreachable) || _fill is null || _stored is null) return null;
        var withoutTag = services.Options.Origin.ResumeWithoutTag;
        if (!BodyResume.IsPossible(_stored, withoutTag) || plan.Request.Route.Cluster is not { } cluster) return null;
        if (!services.Budgets.TryRetry(cluster.ClusterId, "resume")) return null;
        var to = _head?.Status == 206 && plan.Range?.To is { } last ? Math.Min(last, (_stored.CompleteLength ?? long.MaxValue) - 1) : (long?)null;
        OriginLog.Resuming(services.Log, plan.Request.Target, _fill.Position, Destination ?? "");
        return new BodyResume(_stored, this, _fill.Position, to, withoutTag);
    }

    public async ValueTask<bool> OnHeadAsync(OriginHead head, CancellationToken cancellation)
    {
        _head = head;
        if (head.Status == 304 && plan.Stale is { } stale) return Renew(stale, head);
        // A live playlist that is too old to be shown is a 504 of the node's own, whatever the origin says.
        if (head.Status >= 500 && Stale is { Status: 200 } old && (old.Facts.Kind == ObjectKind.LivePlaylist || HitDecision.MayServeOnError(old, head.Received)))
        {
            fetch.Answer(new FetchOutcome.Failed(OriginFailure.BadAnswer, head.Status));
            return false;
        }
        // As that of an origin without an answer: told to all who wait, and remembered.
        if (ShieldAnswer.IsForItsOrigins(head.Status, head.Fields))
            throw new AnswerDroppedException(head.Status == 504 ? OriginFailure.Timeout : OriginFailure.Unreachable, "The shield's origins gave no answer.");
        if (head.Status is 206 or 416 && plan.Range is { } asked && !TakesRange(head, asked))
        {
            AskAgain = plan.Whole();
            return false;
        }
        if (services.Channels.IsOfEarlierRun(plan.Request.Key, head.RequestSent))
        {
            AskAgain = plan.Unconditional();
            return false;
        }
        if (UselessAnswer.Find(head, plan, services.Channels) is { } problem)
        {
            AskAgain = Elsewhere(head.Destination);
            if (AskAgain is not null) return false;
            if (head.Status != 404) throw new AnswerDroppedException(OriginFailure.BadAnswer, problem);
        }
        if (head.Status == 200 && UselessAnswer.IsPlaylist(head, plan))
        {
            _playlist = new PlaylistBody(plan.Request, head.Fields.ContentLength);
            return true;
        }
        return Take(head, IsFailedPlaylist(head) ? ObjectFacts.LivePlaylist(null) : services.Channels.FactsOf(plan.Request));
    }

    public async ValueTask OnBodyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (_playlist is not null)
        {
            _playlist.Write(bytes.Span);
        }
        else if (_passed is not null)
        {
            await _passed.WriteAsync(bytes, cancellation);
        }
        else if (_fill is not null)
        {
            await _fill.WriteAsync(bytes, cancellation);
            if (_fill.Position < _stopAt) return;
            _fill.Stop();
            throw new AnswerDroppedException(OriginFailure.Dropped, "The rest of a big file is asked for when it is wanted.");
        }
    }

    /// <summary>The exchange is over, one way or another.</summary>
    public async ValueTask EndAsync(OriginFailure failure)
    {
        if (_playlist is not null && _head is not null && failure == OriginFailure.None) failure = await TakePlaylistAsync(_playlist, _head);
        if (failure == OriginFailure.None)
        {
            _fill?.Complete();
            _passed?.End(null);
        }
        else
        {
            var error = new FillFailedException($"The origin's answer failed: {failure}.");
            _fill?.Fail(error);
            _passed?.End(error);
        }
        _fill?.Dispose();
        if (AskAgain is null) fetch.Answer(new FetchOutcome.Failed(failure == OriginFailure.None ? OriginFailure.BadAnswer : failure, _head?.Status));
    }

    /// <summary>Once, and as the cluster's budget allows: another destination at once, or the same one when it has had a moment.</summary>
    private FetchPlan? Elsewhere(string? destination)
    {
        if (plan.Avoid is not null || destination is null || plan.Request.Route.Cluster is not { } cluster) return null;
        if (!services.Budgets.TryRetry(cluster.ClusterId, "useless")) return null;
        return plan with { Avoid = destination, Delay = cluster.Destinations.Count > 1 ? TimeSpan.Zero : s_secondChance };
    }

    private StorageRequest StorageRequest => new(HttpMethods.Get, plan.Fields, plan.Request.RouteId, plan.Request.Target, plan.Range);

    private bool Renew(FileHandle stale, OriginHead head)
    {
        var stored = (StoredResponse)stale.Head;
        var result = Revalidation.Apply(stored, StorageRequest, head.ToAnswer(), services.Policy);
        if (result.Outcome == RevalidationOutcome.Mismatch)
        {
            AskAgain = plan.Unconditional();
            return false;
        }
        if (result.Outcome == RevalidationOutcome.Renewed) stale.TryReplaceHead(stored, result.Response);
        services.Channels.Answered(plan.Request, head.Received);
        fetch.Answer(new FetchOutcome.Renewed(stale, result.Response));
        return false;
    }

    /// <summary>Remembered as briefly as of a live one, so that those who wait for it are told together.</summary>
    private bool IsFailedPlaylist(OriginHead head) => head.Status >= 500 && MediaKinds.OfPath(plan.Request.Path) == MediaType.Playlist;

    /// <summary>A range is of use only from an origin that will give the other ranges of the same generation too.</summary>
    private static bool TakesRange(OriginHead head, ByteRange asked) =>
        head.Status == 206
        && ContentRange.TryParse(head.Fields.ContentRange.ToString(), out var range)
        && range.CompleteLength is { } length
        && range.From == asked.From
        && range.To == Math.Min(asked.To ?? (length - 1), length - 1)
        && EntityTag.TryParse(head.Fields.ETag.ToString(), out var tag)
        && !tag.IsWeak;

    private bool Take(OriginHead head, in ObjectFacts facts)
    {
        var answer = head.ToAnswer();
        var decision = ResponseStorage.Decide(StorageRequest, answer, facts, services.Policy);
        var length = head.Status == 206 ? null : head.Fields.ContentLength;
        if (decision.IsStored && StoredResponseFactory.Create(StorageRequest, answer, facts, decision, services.Policy) is var stored
            && services.Cache.CanHold(stored, length ?? stored.CompleteLength))
        {
            Begin(stored, length, head);
            return true;
        }
        if (plan.Background)
        {
            fetch.Answer(new FetchOutcome.Failed(OriginFailure.Dropped, head.Status));
            return false;
        }
        _passed = new PassedAnswer(head);
        fetch.Answer(new FetchOutcome.Passed(_passed, decision.Reason));
        return true;
    }

    private void Begin(StoredResponse stored, long? length, OriginHead head)
    {
        _stored = stored;
        var key = KeyFor(stored, out var varyValue);
        if (head.Status == 206 && plan.Range is { } range && stored.CompleteLength is { } whole)
        {
            var block = services.Cache.Options.BlockSizeBytes;
            _fill = services.Cache.BeginSparse(key, stored, whole, range.From / block, (Math.Min(range.To ?? (whole - 1), whole - 1) / block) + 1);
        }
        else
        {
            _fill = services.Cache.BeginFill(key, stored, length);
            if (stored.BlocksCanBeRefetched && length > services.Cache.Options.WholeFileBytes) _stopAt = services.Cache.Options.ReadAheadBytes;
        }
        var reader = _fill.OpenReader();
        if (head.Destination is { } destination && plan.Request.Route.Cluster is { Destinations.Count: > 1 }) reader.TryAttach(new FilledFrom(destination), FilledFrom.Size);
        fetch.Answer(new FetchOutcome.Stored(reader, head.Status, stored.VaryNames, varyValue));
    }

    private CacheKey KeyFor(StoredResponse stored, out string varyValue)
    {
        varyValue = "";
        var request = plan.Request;
        if (stored.VaryNames.Length == 0)
        {
            foreach (var old in services.Variants.Remove(request.Key)) services.Cache.Remove(old);
            return request.Key;
        }
        varyValue = VaryKey.Of(stored.VaryNames, plan.Fields);
        var key = request.VariantKey(stored.VaryNames, plan.Fields);
        if (services.Variants.Add(request.Key, stored.VaryNames, key) is { } surplus) services.Cache.Remove(surplus);
        return key;
    }

    private async ValueTask<OriginFailure> TakePlaylistAsync(PlaylistBody body, OriginHead head)
    {
        if (body.Check(services.Channels, services.Ladders, head.Received, out var facts) is { } problem)
        {
            FetchLog.BadPlaylist(services.Log, plan.Request.Target, problem);
            return OriginFailure.BadAnswer;
        }
        head.Fields.ContentLength = body.Bytes.Length;
        var complete = head with { CloseDelimited = false };
        if (!Take(complete, facts)) return OriginFailure.None;
        await OnWholeBodyAsync(body.Bytes);
        return OriginFailure.None;
    }

    private async ValueTask OnWholeBodyAsync(ReadOnlyMemory<byte> bytes)
    {
        _playlist = null;
        try
        {
            await OnBodyAsync(bytes, CancellationToken.None);
        }
        catch (AnswerDroppedException)
        {
            // The one viewer has left; what remains is to end the pipe.
        }
    }
}
