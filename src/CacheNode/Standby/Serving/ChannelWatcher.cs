using CdnNode.Endpoints;
using CdnNode.Fetching;
using CdnNode.Operations.Options;

namespace CdnNode.Standby.Serving;

/// <summary>
/// Watches the origins of one channel while somebody asks for it: looks at every playlist of every origin, brings what is new of the active one into the
/// cache, and takes the old playlists out of it when the channel moves.
/// </summary>
internal sealed class ChannelWatcher(
    ServedChannel channel, StandbyDirectory directory, ChannelPlanner planner, OriginReader reader, SegmentBringer bringer, Purger purger, ChannelStore store, NodeOptions options, TimeProvider time, ILogger log)
{
    /// <summary>How often the multivariant playlist is read anew.</summary>
    private static readonly TimeSpan s_planEvery = TimeSpan.FromSeconds(30);

    /// <summary>For the first look at an origin, while a viewer waits.</summary>
    private static readonly TimeSpan s_firstPatience = TimeSpan.FromSeconds(2);
    private readonly Dictionary<(string Origin, string Rendition), Task> _looks = [];
    private readonly Dictionary<string, Task> _brings = [];
    private Task<(ChannelPlan? Plan, string Problem)>? _planning;
    private long _planned;

    /// <summary>Until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await channel.WhenWantedAsync(cancellation);
                await WatchAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                StandbyLog.Broken(log, channel.Name, error);
                await Task.Delay(s_planEvery, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        using var tick = new PeriodicTimer(options.Standby.CheckEvery, time);
        ChannelPlan? plan = null;
        var problem = "";
        do
        {
            if (plan is null)
            {
                (plan, var now) = await planner.PlanAsync(channel.Options, s_firstPatience, cancellation);
                if (plan is null && now != problem) StandbyLog.NotFollowed(log, channel.Name, problem = now);
                if (plan is null || !await BeginAsync(plan, cancellation)) plan = null;
                channel.NoteTried();
                continue;
            }
            plan = Replan(plan, cancellation);
            if (plan is null) continue;
            Look(plan, cancellation);
            if (channel.Tick()) Moved(plan);
            Bring(plan, cancellation);
            await SaveAsync(cancellation);
            if (channel.IsOutgrown) await BeginAsync(plan, cancellation);
        }
        while (await tick.WaitForNextTickAsync(cancellation) && !channel.IsForgotten);
        await Task.WhenAll([.. _looks.Values, .. _brings.Values]);
        channel.Rest();
    }

    /// <summary>The first look, at all origins before any is chosen.</summary>
    private async Task<bool> BeginAsync(ChannelPlan plan, CancellationToken cancellation)
    {
        var looks = await Task.WhenAll(plan.Pairs.Select(async pair =>
            (pair.Origin, pair.Rendition, Look: await reader.ReadAsync(plan.Renditions[pair.Rendition], pair.Origin, s_firstPatience, cancellation))));
        var playlists = looks.Select(static l => l.Look.Media).OfType<Hls.Playlists.MediaPlaylist>().ToList();
        if (playlists.Count == 0) return false;
        var memory = channel.ToMemory() ?? store.Load();
        var longest = (int)Math.Round(playlists.SelectMany(static p => p.Segments).Select(static s => s.DurationSeconds).DefaultIfEmpty(0).Max(), MidpointRounding.AwayFromZero);
        if (memory is not null && longest > memory.TargetDurationSeconds)
        {
            StandbyLog.Lengthened(log, channel.Name, longest);
            memory = memory.WithTarget(longest);
        }
        directory.Serve(channel, plan);
        channel.Begin(plan.Origins, memory?.TargetDurationSeconds ?? playlists.Max(static p => p.TargetDurationSeconds), memory, looks);
        return true;
    }

    private void Look(ChannelPlan plan, CancellationToken cancellation)
    {
        foreach (var pair in plan.Pairs)
        {
            if (_looks.TryGetValue(pair, out var running) && !running.IsCompleted) continue;
            _looks[pair] = LookAsync(plan, pair.Origin, pair.Rendition, cancellation);
        }
    }

    private async Task LookAsync(ChannelPlan plan, string origin, string rendition, CancellationToken cancellation)
    {
        try
        {
            var look = await reader.ReadAsync(plan.Renditions[rendition], origin, Patience, cancellation);
            if (channel.Take(origin, rendition, look)) Moved(plan);
        }
        catch (Exception error)
        {
            if (!cancellation.IsCancellationRequested) StandbyLog.Broken(log, channel.Name, error);
        }
    }

    /// <summary>An origin that takes half a target duration for a playlist has failed: players would soon have nothing to play.</summary>
    private TimeSpan Patience =>
        channel.TargetDuration is { } target && target / 2 < options.Origin.FirstByteTimeout ? target / 2 : options.Origin.FirstByteTimeout;

    private void Bring(ChannelPlan plan, CancellationToken cancellation)
    {
        foreach (var (id, request) in plan.Renditions)
        {
            if ((!_brings.TryGetValue(id, out var running) || running.IsCompleted) && channel.NextToBring(id) is { } first)
                _brings[id] = BringAsync(plan, request, first, cancellation);
        }
    }

    private async Task BringAsync(ChannelPlan plan, EdgeRequest rendition, BroughtSegment? next, CancellationToken cancellation)
    {
        try
        {
            for (; next is not null; next = channel.NextToBring(next.Rendition))
            {
                var problem = await bringer.BringAsync(rendition, next, channel.TargetDuration ?? options.Origin.FirstByteTimeout, cancellation);
                if (problem is null) channel.Brought(next);
                else if (channel.FailedToBring(next, problem)) Moved(plan);
            }
        }
        catch (Exception error)
        {
            if (!cancellation.IsCancellationRequested) StandbyLog.Broken(log, channel.Name, error);
        }
    }

    /// <summary>What viewers get from now on is the new origin's; the old playlists stay for the case that no origin is left.</summary>
    private void Moved(ChannelPlan plan)
    {
        foreach (var rendition in plan.Renditions.Values) purger.Remove(rendition, soft: true);
    }

    /// <summary>Null: the origins are others by now, and are looked at as in the beginning.</summary>
    private ChannelPlan? Replan(ChannelPlan plan, CancellationToken cancellation)
    {
        if (_planning is { IsCompleted: true } done)
        {
            _planning = null;
            if (done.IsCompletedSuccessfully && done.GetAwaiter().GetResult().Plan is { } next)
            {
                if (!next.Origins.SequenceEqual(plan.Origins)) return null;
                directory.Serve(channel, next);
                channel.Keep(next.Renditions.Keys);
                return next;
            }
        }
        if (_planning is null && time.GetElapsedTime(_planned) > s_planEvery)
        {
            _planned = time.GetTimestamp();
            _planning = planner.PlanAsync(channel.Options, s_firstPatience, cancellation);
        }
        return plan;
    }

    private async Task SaveAsync(CancellationToken cancellation)
    {
        if (channel.ToMemory() is { } memory) await store.SaveAsync(memory, cancellation);
    }
}
