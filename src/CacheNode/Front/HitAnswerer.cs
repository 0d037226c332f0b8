using CdnNode.Caching;
using CdnNode.Delivery.Pacing;
using CdnNode.Freshness;
using CdnNode.Operations.Logging;
using CdnNode.Operations.Metrics;
using CdnNode.Operations.Options;
using CdnNode.Prefetching;
using CdnNode.Shaper;

namespace CdnNode.Front;

/// <summary>Answers plain requests for hot targets from memory: looks up, decides, sends, counts and logs as the full way does.</summary>
/// <param name="log">Null when the access log is off.</param>
internal sealed class HitAnswerer(
    HotTargets targets, BlockCache cache, FreshnessPolicy policy, Pacer pacer, Prefetcher prefetcher, EdgeMetrics metrics, NodeOptions options, TimeProvider time, AccessLog? log = null)
{
    /// <summary>The target of a plain request, if it is hot.</summary>
    public HotTarget? FindTarget(in RequestHead request, CacheInstant now) => targets.Find(request.Host, request.Target, now.Monotonic);

    /// <summary>The front can answer, and may have to pace the body.</summary>
    public bool MayPace(HotTarget target, in RequestHead request, CacheInstant now)
    {
        if (!target.MayPace || target.IsNeverPaced || !TryOpen(target, request, now, out var found)) return false;
        target.IsNeverPaced = !pacer.TryDescribe(target.Request, found.File, found.Form.Whole, out _);
        found.Dispose();
        return !target.IsNeverPaced && !found.Form.IsNotModified;
    }

    /// <summary>What the front can answer at once; null when the full way must.</summary>
    public FrontHit? Find(HotTarget target, in RequestHead request, FrontViewer viewer, CacheInstant now)
    {
        if (!TryOpen(target, request, now, out var found)) return null;
        if (TryPlan(target, found, viewer, out var plan))
        {
            prefetcher.Asked(target.Request, viewer: null);
            return new FrontHit(target, found.File, found.First, found.Coded, plan, HeadOf(target, found.Stored, found.Form, now), now.Wall, time.GetTimestamp());
        }
        found.Dispose();
        return null;
    }

    /// <summary>Sends it, waiting for the viewer to read. When it hasn't completed, he has gone, or the rest can't be had: the connection is to be ended.</summary>
    public ValueTask<ChannelEnd> SendAsync(in FrontHit hit, FrontViewer viewer)
    {
        metrics.FoundAtFront();
        if (hit.Plan.Session is not null) return (viewer.Bodies ??= new PacedHit(this, viewer)).SendAsync(hit);
        viewer.Socket.HideStalls();
        var sent = viewer.Socket.TrySend(hit.Head.Bytes, hit.FirstBytes.Span);
        if (sent != hit.Head.Bytes.Length + hit.Length) return SendRestAsync(hit, viewer, sent);
        Finish(hit, viewer, hit.Length, completed: true);
        return ValueTask.FromResult(ChannelEnd.Completed);
    }

    private bool TryOpen(HotTarget target, in RequestHead request, CacheInstant now, out OpenAnswer found)
    {
        found = default;
        if (request.HasDirectives && policy.HonourRequestDirectives) return false;
        if (cache.TryOpen(target.Request.Key) is not { } file) return false;
        if (file is { IsComplete: true, Length: { } length, Head: StoredResponse { Status: 200 } stored }
            && HitDecision.Decide(stored, default, now, policy) == ReuseVerdict.Fresh
            && HitForm.TryChoose(request, file, stored, length, out var form, out var coded)
            && TryRead(file, form, out var first))
        {
            found = new OpenAnswer(file, stored, form, first, coded);
            return true;
        }
        file.Dispose();
        return false;
    }

    /// <summary>The first block, unless the body is a coded one, or none.</summary>
    private static bool TryRead(FileHandle file, in HitForm form, out BlockLease first)
    {
        first = default;
        return !form.IsStored || file.TryRead(form.From, out first);
    }

    private bool TryPlan(HotTarget target, in OpenAnswer found, FrontViewer viewer, out BodyPlan plan)
    {
        plan = BodyPlan.Unpaced;
        viewer.Info.PacedBitsPerSecond = null;
        if (target.IsNeverPaced || found.Form.IsNotModified) return true;
        if (!pacer.TryDescribe(target.Request, found.File, found.Form.Whole, out var body)) return target.IsNeverPaced = true;
        if (!target.MayPace) return false;
        plan = pacer.Plan(viewer.Paced, body);
        return !plan.IsRefused;
    }

    private async ValueTask<ChannelEnd> SendRestAsync(FrontHit hit, FrontViewer viewer, int sent)
    {
        var (offset, end) = (hit.From, hit.From + hit.Length);
        try
        {
            if (sent < 0 || !await SendFirstAsync(hit, viewer, sent)) return ChannelEnd.Aborted;
            for (offset += hit.FirstBytes.Length; offset < end;)
            {
                if (!hit.File.TryRead(offset, out var lease)) lease = await hit.File.ReadAsync(offset, end - offset, viewer.Closed);
                using (lease)
                {
                    var bytes = lease.Memory[..(int)Math.Min(lease.Length, end - offset)];
                    if (bytes.IsEmpty || !await viewer.Socket.SendAsync(bytes, viewer.Closed)) return ChannelEnd.Aborted;
                    offset += bytes.Length;
                }
            }
            return ChannelEnd.Completed;
        }
        catch (Exception error) when (error is FillFailedException or OperationCanceledException)
        {
            return ChannelEnd.Aborted;
        }
        finally
        {
            Finish(hit, viewer, offset - hit.From, offset == end);
        }
    }

    private static async ValueTask<bool> SendFirstAsync(FrontHit hit, FrontViewer viewer, int sent)
    {
        var head = hit.Head.Bytes;
        if (sent >= head.Length) return await viewer.Socket.SendRestAsync(hit.FirstBytes[(sent - head.Length)..], viewer.Closed);
        return await viewer.Socket.SendRestAsync(head.AsMemory(sent), viewer.Closed) && await viewer.Socket.SendAsync(hit.FirstBytes, viewer.Closed);
    }

    private HitHead HeadOf(HotTarget target, StoredResponse stored, in HitForm form, CacheInstant now)
    {
        var text = stored.HitTextAt(now, options.NodeName);
        if (target.HeadOf(form) is { } known && known.Tells(text, form)) return known;
        var made = HitHead.Make(stored, text, form, now.Wall);
        target.Keep(made);
        return made;
    }

    public TimeSpan TimeSince(long timestamp) => time.GetElapsedTime(timestamp);

    /// <summary>Counts and logs it, and lets go of its file and block.</summary>
    /// <param name="firstByte">Null: with the last one, if it came.</param>
    public void Finish(in FrontHit hit, FrontViewer viewer, long bytes, bool completed, TimeSpan? firstByte = null)
    {
        hit.First.Dispose();
        metrics.Answered(CacheOutcome.Hit, bytes);
        if (log is not null)
        {
            viewer.Info.Key = hit.File.Key;
            var taken = time.GetElapsedTime(hit.Start);
            log.Record(new AccessRecord(
                hit.Arrived, HttpMethods.Get, hit.Target.Path, hit.Target.Query, hit.Head.Form.Status, completed, firstByte ?? (completed ? taken : null), taken,
                hit.Head.Form.IsNotModified ? null : bytes,
                viewer.Address, viewer.Info));
        }
        hit.File.Dispose();
    }
}
