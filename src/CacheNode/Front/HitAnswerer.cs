using CdnNode.Caching;
using CdnNode.Delivery.Pacing;
using CdnNode.Delivery.Sockets;
using CdnNode.Freshness;
using CdnNode.Operations.Logging;
using CdnNode.Operations.Metrics;
using CdnNode.Operations.Options;
using CdnNode.Playlists;
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

    /// <summary>What the front can answer at once; null when the full way must.</summary>
    public FrontHit? Find(HotTarget target, in RequestHead request, FrontViewer viewer, CacheInstant now)
    {
        if (request.HasDirectives && policy.HonourRequestDirectives) return null;
        if (cache.TryOpen(target.Request.Key) is not { } file) return null;
        if (file is { IsComplete: true, Length: { } length, Head: StoredResponse { Status: 200 } stored }
            && HitDecision.Decide(stored, default, now, policy) == ReuseVerdict.Fresh
            && Preconditions.NamesNoneOf(request.Tags, stored)
            && HitForm.TryChoose(request, file, stored, length, out var form, out var coded)
            && TryRead(file, form, out var first))
        {
            if (TryPlan(target, file, length, viewer, out var plan))
            {
                prefetcher.Asked(target.Request, viewer: null);
                return new FrontHit(target, file, first, coded, plan, HeadOf(target, stored, form, now), now.Wall, time.GetTimestamp());
            }
            first.Dispose();
        }
        file.Dispose();
        return null;
    }

    /// <summary>Sends it, waiting for the viewer to read. False: he has gone, or the rest can't be had; the connection is to be ended.</summary>
    public ValueTask<bool> SendAsync(in FrontHit hit, FrontViewer viewer)
    {
        metrics.FoundAtFront();
        if (hit.Plan.Session is { } session) return SendPacedAsync(hit, session, viewer);
        viewer.Socket.HideStalls();
        var sent = viewer.Socket.TrySend(hit.Head.Bytes, hit.FirstBytes.Span);
        if (sent != hit.Head.Bytes.Length + hit.Length) return SendRestAsync(hit, viewer, sent);
        Finish(hit, viewer, hit.Length, completed: true);
        return ValueTask.FromResult(true);
    }

    /// <summary>The first block, unless the body is a coded one.</summary>
    private static bool TryRead(FileHandle file, in HitForm form, out BlockLease first)
    {
        first = default;
        return form.Coding != ContentCoding.Identity || file.TryRead(form.From, out first);
    }

    private bool TryPlan(HotTarget target, FileHandle file, long length, FrontViewer viewer, out BodyPlan plan)
    {
        plan = BodyPlan.Unpaced;
        viewer.Info.PacedBitsPerSecond = null;
        if (target.IsNeverPaced) return true;
        if (!pacer.TryDescribe(target.Request, file, length, out var body)) return target.IsNeverPaced = true;
        if (!target.MayPace) return false;
        plan = pacer.Plan(viewer.Paced, body);
        return !plan.IsRefused;
    }

    private async ValueTask<bool> SendRestAsync(FrontHit hit, FrontViewer viewer, int sent)
    {
        var (offset, end) = (hit.From, hit.From + hit.Length);
        try
        {
            if (sent < 0 || !await SendFirstAsync(hit, viewer, sent)) return false;
            for (offset += hit.FirstBytes.Length; offset < end;)
            {
                if (!hit.File.TryRead(offset, out var lease)) lease = await hit.File.ReadAsync(offset, end - offset, viewer.Closed);
                using (lease)
                {
                    var bytes = lease.Memory[..(int)Math.Min(lease.Length, end - offset)];
                    if (bytes.IsEmpty || !await viewer.Socket.SendAsync(bytes, viewer.Closed)) return false;
                    offset += bytes.Length;
                }
            }
            return true;
        }
        catch (Exception error) when (error is FillFailedException or OperationCanceledException)
        {
            return false;
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

    /// <summary>The head leaves at once, the body at its pace on the wheel's thread.</summary>
    private async ValueTask<bool> SendPacedAsync(FrontHit hit, ViewerSession session, FrontViewer viewer)
    {
        // The source takes its blocks one by one: none is held for the whole length of the body.
        hit.First.Dispose();
        hit = hit with { First = default };
        var source = new FileSource(hit.File, hit.From, hit.Length, viewer.Closed);
        // What follows the end is a line of the log and a read that waits; a change of threads would cost more than both.
        var sink = new SocketSink(viewer.Socket, goesOnOnWheel: true);
        TimeSpan? firstByte = null;
        var end = ChannelEnd.Aborted;
        try
        {
            await source.PrimeAsync();
            if (!await viewer.Socket.SendAsync(hit.Head.Bytes, viewer.Closed)) return false;
            firstByte = time.GetElapsedTime(hit.Start);
            viewer.Socket.ShowStalls(session.Options.NotSentLowWaterBytes);
            end = await PacedSender.RunAsync(hit.Plan, source, sink, viewer.Closed);
            return end == ChannelEnd.Completed;
        }
        catch (Exception error) when (error is FillFailedException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            await source.CloseAsync();
            session.Leave();
            Finish(hit, viewer, sink.SentBytes, end == ChannelEnd.Completed, firstByte);
        }
    }

    private HitHead HeadOf(HotTarget target, StoredResponse stored, in HitForm form, CacheInstant now)
    {
        var text = stored.HitTextAt(now, options.NodeName);
        if (target.HeadOf(form) is { } known && known.Tells(text, form)) return known;
        var made = HitHead.Make(stored, text, form, now.Wall);
        target.Keep(made);
        return made;
    }

    /// <param name="firstByte">Null: with the last one, if it came.</param>
    private void Finish(in FrontHit hit, FrontViewer viewer, long bytes, bool completed, TimeSpan? firstByte = null)
    {
        hit.First.Dispose();
        metrics.Answered(CacheOutcome.Hit, bytes);
        if (log is not null)
        {
            viewer.Info.Key = hit.File.Key;
            var taken = time.GetElapsedTime(hit.Start);
            log.Record(new AccessRecord(
                hit.Arrived, HttpMethods.Get, hit.Target.Path, hit.Target.Query, hit.Head.Form.Status, completed, firstByte ?? (completed ? taken : null), taken, bytes,
                viewer.Address, viewer.Info));
        }
        hit.File.Dispose();
    }
}
