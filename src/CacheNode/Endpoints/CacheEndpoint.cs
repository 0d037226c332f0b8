using CdnNode.Caching;
using CdnNode.Delivery;
using CdnNode.Fetching;
using CdnNode.Freshness;
using CdnNode.Front;
using CdnNode.Operations.Logging;
using CdnNode.Operations.Options;
using CdnNode.Origin;
using CdnNode.Playlists;
using CdnNode.Prefetching;

namespace CdnNode.Endpoints;

/// <summary>GET and HEAD through the cache: hit, stale, miss or pass, each with its reason in <c>Cache-Status</c>.</summary>
internal sealed class CacheEndpoint(
    BlockCache cache, VariantIndex variants, Fetcher fetcher, Responder responder, ChannelTable channels, EdgeErrors errors, Prefetcher prefetcher, HotTargets hot, FreshnessPolicy policy, NodeOptions options, TimeProvider time)
{
    /// <summary>More rounds than variants of one answer need; then the request goes on its own.</summary>
    private const int MaxRounds = 4;

    private static readonly TimeSpan s_shortestPatience = TimeSpan.FromMilliseconds(100);

    public async Task ServeAsync(HttpContext context, EdgeRequest request)
    {
        if (MediaKinds.OfPath(request.Path) == MediaType.Playlist && request.HasDirectives)
        {
            var plain = request.WithoutDirectives();
            var channel = channels.Find(plain.Key);
            if (BlockingReload.Check(context.Request.Query, channel, CacheInstant.Now(time)) is { } refusal)
            {
                await errors.WriteAsync(context, 400, refusal);
                return;
            }
            if (BlockingReload.IsOver(channel)) request = plain;
        }
        var turn = new CacheTurn(context, request);
        if (HttpMethods.IsGet(context.Request.Method)) prefetcher.Asked(request, turn.Info);
        for (var round = 0; round < MaxRounds; round++)
        {
            if (await TryServeAsync(turn, alone: round == MaxRounds - 1)) return;
        }
        await errors.WriteAsync(context, 502, "The object changes at the origin faster than it can be fetched.", "origin-unstable", CacheOutcome.Error);
    }

    private async Task<bool> TryServeAsync(CacheTurn turn, bool alone)
    {
        var context = turn.Context;
        var names = variants.NamesOf(turn.Request.Key);
        var key = names.Count == 0 ? turn.Request.Key : turn.Request.VariantKey(names, context.Request.Headers);
        turn.Info?.Key = key;
        var directives = policy.HonourRequestDirectives ? CacheControl.Parse(context.Request.Headers.CacheControl) : default;
        var file = cache.TryOpen(key) ?? await cache.OpenAsync(key, context.RequestAborted);
        try
        {
            if (file is not null)
            {
                var stored = (StoredResponse)file.Head;
                turn.Verdict = HitDecision.Decide(stored, directives, CacheInstant.Now(time), policy);
                if (turn.Verdict is ReuseVerdict.Fresh or ReuseVerdict.StaleWhileRevalidate)
                {
                    if (turn.Verdict == ReuseVerdict.StaleWhileRevalidate) Renew(turn, key, file);
                    return await TrySendHitAsync(turn, file, stored);
                }
            }
            else
            {
                turn.Verdict = null;
            }
            if (directives.OnlyIfCached)
            {
                await errors.WriteAsync(context, 504, "Not in the cache, and the request says only-if-cached.", "only-if-cached");
                return true;
            }
            return await AskAsync(turn, key, file, alone);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>False when bytes that had to come from the origin are of another generation by now: the next round finds no file, and asks.</summary>
    private async Task<bool> TrySendHitAsync(CacheTurn turn, FileHandle file, StoredResponse stored)
    {
        var stale = turn.Verdict == ReuseVerdict.StaleWhileRevalidate;
        turn.Info?.Outcome = stale ? CacheOutcome.Stale : CacheOutcome.Hit;
        var status = new CacheStatus { Hit = true, Detail = stale ? "stale-while-revalidate" : null };
        try
        {
            if (!stale) Teach(turn, file, stored);
            await responder.SendFileAsync(turn.Context, turn.Request, file, stored, status, stale);
            return true;
        }
        catch (FillFailedException) when (file.IsDoomed)
        {
            return false;
        }
        catch (FillFailedException)
        {
            await errors.WriteAsync(turn.Context, 502, "The rest of the object could not be had from the origin.", "origin-cut", CacheOutcome.Error);
            return true;
        }
    }

    /// <summary>From now on the front may answer, unless there are variants.</summary>
    private void Teach(CacheTurn turn, FileHandle file, StoredResponse stored)
    {
        if (file.Key == turn.Request.Key && stored.Status == StatusCodes.Status200OK) hot.Learn(turn.Context, turn.Request, stored, CacheInstant.Now(time).Monotonic);
    }

    /// <summary>Asks in the background; whoever comes meanwhile gets the stale one too.</summary>
    private void Renew(CacheTurn turn, CacheKey key, FileHandle file) =>
        fetcher.JoinOrBegin(key, () => PlanFor(turn, key, file, background: true), out _).Leave();

    private async Task<bool> AskAsync(CacheTurn turn, CacheKey key, FileHandle? stale, bool alone)
    {
        var fetch = alone
            ? fetcher.BeginAlone(PlanFor(turn, key, stale))
            : fetcher.JoinOrBegin(key, () => PlanFor(turn, key, stale), out turn.IsFirst);
        if (alone) turn.IsFirst = true;
        try
        {
            var outcome = await WaitAsync(turn, fetch, stale);
            return await AnswerAsync(turn, outcome, stale);
        }
        catch (OperationCanceledException) when (turn.Context.RequestAborted.IsCancellationRequested)
        {
            if (turn.IsFirst && fetch.Outcome is { IsCompletedSuccessfully: true } && await fetch.Outcome is FetchOutcome.Passed) fetch.Abandon();
            turn.Context.Abort();
            return true;
        }
        finally
        {
            fetch.Leave();
        }
    }

    /// <summary>Null: the origin takes too long for a held playlist (3 target durations), or for a live one that may still be shown stale (1.5).</summary>
    private async Task<FetchOutcome?> WaitAsync(CacheTurn turn, Fetch fetch, FileHandle? stale)
    {
        var cancellation = turn.Context.RequestAborted;
        var patience = turn.IsBlockingReload ? HoldOf(turn) : PatienceWith(stale);
        try
        {
            return await fetch.Outcome.WaitAsync(patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            return turn.IsBlockingReload || HitDecision.MayServeOnError((StoredResponse)stale!.Head, CacheInstant.Now(time))
                ? null
                : await fetch.Outcome.WaitAsync(cancellation);
        }
    }

    private TimeSpan HoldOf(CacheTurn turn) => BlockingReload.LongestHold(channels.Find(turn.Request.WithoutDirectives().Key));

    private TimeSpan PatienceWith(FileHandle? stale)
    {
        if (stale?.Head is not StoredResponse { Facts: { Kind: ObjectKind.LivePlaylist, TargetDuration: { } target } } stored) return Timeout.InfiniteTimeSpan;
        var left = (1.5 * target) - stored.Age(CacheInstant.Now(time));
        return left > s_shortestPatience ? left : s_shortestPatience;
    }

    private async Task<bool> AnswerAsync(CacheTurn turn, FetchOutcome? outcome, FileHandle? stale)
    {
        var status = new CacheStatus { Forward = turn.ForwardReason, Collapsed = !turn.IsFirst };
        switch (outcome)
        {
            case FetchOutcome.Stored stored when stored.VaryNames.Count > 0
                    && VaryKey.Of(stored.VaryNames, turn.Context.Request.Headers) != stored.VaryValue:
                return false;
            case FetchOutcome.Overtaken:
                return false;
            case FetchOutcome.Stored stored:
                turn.Info?.Outcome = turn.IsFirst ? CacheOutcome.Miss : CacheOutcome.Collapsed;
                return await SendFilledAsync(turn, stored.File, status with { ForwardStatus = stored.OriginStatus, Stored = true });
            case FetchOutcome.Renewed renewed:
                turn.Info?.Outcome = CacheOutcome.Revalidated;
                await responder.SendFileAsync(turn.Context, turn.Request, renewed.File, renewed.Head, status with { ForwardStatus = 304 }, stale: false);
                return true;
            case FetchOutcome.Passed passed when turn.IsFirst:
                turn.Info?.Outcome = CacheOutcome.Pass;
                await responder.SendPassedAsync(turn.Context, turn.Request, passed.Answer, status with { ForwardStatus = passed.Answer.Status, Detail = passed.Reason.ToString() });
                return true;
            case FetchOutcome.Passed:
            case FetchOutcome.Failed { Failure: OriginFailure.Dropped } when !turn.IsFirst && !turn.GoesAlone:
                // Meant for another, or brought ahead for everyone and not to be shared.
                turn.GoesAlone = true;
                return await AskAsync(turn, turn.Request.Key, null, alone: true);
            default:
                await AnswerFailureAsync(turn, outcome as FetchOutcome.Failed, stale);
                return true;
        }
    }

    private async Task<bool> SendFilledAsync(CacheTurn turn, FileHandle file, CacheStatus status)
    {
        var stored = (StoredResponse)file.Head;
        Teach(turn, file, stored);
        try
        {
            await responder.SendFileAsync(turn.Context, turn.Request, file, stored, status, stale: false);
        }
        catch (FillFailedException) when (file is { IsDoomed: true, Failure: null })
        {
            // Purged or aged out before its first byte was read: nothing is wrong with the origin's answer.
            return false;
        }
        catch (FillFailedException)
        {
            await errors.WriteAsync(turn.Context, 502, "The origin's answer broke off before its first byte.", "origin-cut", CacheOutcome.Error);
        }
        return true;
    }

    private async Task AnswerFailureAsync(CacheTurn turn, FetchOutcome.Failed? failed, FileHandle? stale)
    {
        var stored = stale?.Head as StoredResponse;
        if (stale is not null && stored is not null && HitDecision.MayServeOnError(stored, CacheInstant.Now(time)))
        {
            turn.Info?.Outcome = CacheOutcome.Stale;
            var status = new CacheStatus { Hit = true, Forward = "stale", ForwardStatus = failed?.OriginStatus, Detail = "stale-if-error" };
            await responder.SendFileAsync(turn.Context, turn.Request, stale, stored, status, stale: true);
            return;
        }
        var failure = failed?.Failure ?? OriginFailure.Timeout;
        var isLate = failure == OriginFailure.Timeout || stored?.Facts.Kind == ObjectKind.LivePlaylist;
        var code = turn.IsBlockingReload && isLate ? 503 : isLate ? 504 : 502;
        await errors.WriteAsync(turn.Context, code, $"No usable answer from the origin ({failure}).", "origin-" + failure, CacheOutcome.Error);
    }

    private FetchPlan PlanFor(CacheTurn turn, CacheKey key, FileHandle? stale, bool background = false)
    {
        var fields = new HeaderDictionary();
        foreach (var (name, value) in turn.Context.Request.Headers)
        {
            if (!IsEdges(name)) fields[name] = value;
        }
        var firstByte = options.Origin.FirstByteTimeout;
        if (turn.IsBlockingReload && HoldOf(turn) is var hold && hold > firstByte) firstByte = hold;
        return new FetchPlan(turn.Request, key, fields, stale?.Duplicate(), stale is null ? AlignedRange(turn) : null, background, firstByte);
    }

    /// <summary>A range of an object that isn't there asks for the blocks it touches; a suffix first for one block, which tells the length.</summary>
    private ByteRange? AlignedRange(CacheTurn turn)
    {
        var request = turn.Context.Request;
        if (turn.GoesAlone || MediaKinds.OfPath(turn.Request.Path) == MediaType.Playlist || RangeRequest.Parse(request.Headers.Range) is not { } range) return null;
        long block = cache.Options.BlockSizeBytes;
        if (range.From is not { } from || from > long.MaxValue - block) return ByteRange.Between(0, block - 1);
        var first = from / block * block;
        var wanted = Math.Min(range.To ?? long.MaxValue, from + cache.Options.ReadAheadBytes - 1);
        return ByteRange.Between(first, (wanted / block * block) + block - 1);
    }

    /// <summary>Fields that the edge answers by itself or writes anew.</summary>
    private static bool IsEdges(string name) =>
        name is "Range" or "If-Range" or "If-None-Match" or "If-Modified-Since" or "If-Match" or "If-Unmodified-Since"
            or "Content-Length" or "Transfer-Encoding" or "Host" or "Connection" or SurrogateControl.CapabilityFieldName;
}
