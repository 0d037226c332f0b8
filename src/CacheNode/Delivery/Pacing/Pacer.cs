using CdnNode.Caching;
using CdnNode.CatchUp.Recordings;
using CdnNode.Endpoints;
using CdnNode.Freshness;
using CdnNode.Operations.Logging;
using CdnNode.Playlists;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>Decides how a body leaves: unpaced, paced and how fast, or not at all.</summary>
/// <remarks>
/// The steps, the cheap ones first: what is never paced; the rate, from playlists, size and duration, or the transport stream's clock; the viewer's
/// session; admission under the node's cap; start-up; <see cref="PacePolicy"/>. Under a cap everything that has a session goes through a channel, also what the
/// policy leaves unpaced: at the start-up share, or at whatever is its fair part.
/// </remarks>
internal sealed class Pacer(ShaperEngine engine, PaceRoutes routes, ViewerSessions viewers, ChannelTable channels, RecordedFacts recorded, MediaNotes notes)
{
    /// <summary>What is known of a body before its viewer: the same for all who ask. False: it is never paced, whoever asks.</summary>
    /// <param name="file">Null for an answer that passes.</param>
    /// <param name="length">Of the whole object; null when unknown.</param>
    public bool TryDescribe(EdgeRequest request, FileHandle? file, long? length, out PacedBody body)
    {
        var route = routes.Of(request.RouteId);
        body = default;
        if (route.Settings.Options.Mode == PaceMode.Off) return false;
        var (input, isMedia) = Describe(request, file, length);
        body = new PacedBody(route, input);
        return isMedia && (route.Settings.Options.Mode != PaceMode.MediaRate || !IsNeverPaced(input));
    }

    /// <summary>Plans a body for a viewer.</summary>
    public BodyPlan Plan(in PacedViewer viewer, in PacedBody body)
    {
        var (route, input) = body;
        var options = route.Settings.Options;
        var own = input.MediaRate ?? PacePolicy.RateOf(input.SizeBytes, input.Duration);
        var isCapped = routes.Node.Options.NodeRate > BitRate.Zero;
        if (options.Mode == PaceMode.MediaRate && (own ?? input.TopRate) is null && !isCapped) return BodyPlan.Unpaced;
        input = WithPlayer(input, viewer.Info);
        var session = viewers.Enter(viewer, route);
        var demand = options.Mode == PaceMode.Fixed ? options.FixedRate : input.PlayingBitrate ?? own ?? input.TopRate;
        if (isCapped && demand is { } asked && !engine.Admission.TryAdmit(session, asked))
        {
            session.Leave();
            return BodyPlan.Refused;
        }
        if (isCapped && !session.IsRemembered) viewer.Connection?.ReleaseAtEnd(session, engine.Admission);
        if (viewer.Notes is { } fields) notes.Write(fields, session);
        var media = input.Duration ?? Playing(input.SizeBytes, own);
        var decision = PacePolicy.Decide(input with { SessionStartsUp = media is { } time && session.TryTakeStartup(time) }, options);
        if (PlanFor(session, decision, isCapped) is { } plan)
        {
            viewer.Info?.PacedBitsPerSecond = plan.Rate.BitsPerSecond;
            return plan;
        }
        session.Leave();
        return BodyPlan.Unpaced;
    }

    private BodyPlan? PlanFor(ViewerSession session, PaceDecision decision, bool isCapped)
    {
        if (decision.Rate is { } rate) return new BodyPlan(session, rate, decision.Floor);
        if (!isCapped) return null;
        var node = routes.Node.Options;
        return decision.Reason is PaceReason.Startup or PaceReason.PlayerInNeed
            ? new BodyPlan(session, node.NodeRate * node.StartupShare, node.Floor, IsStartup: true)
            : new BodyPlan(session, node.NodeRate, node.Floor);
    }

    /// <summary>What is known of the object itself. Playlists leave at once in every mode: they are no media, and everything waits for them.</summary>
    private (PaceInput Input, bool IsMedia) Describe(EdgeRequest request, FileHandle? file, long? length)
    {
        switch (MediaKinds.OfPath(request.Path))
        {
            case MediaType.Playlist:
                return (default, false);
            case MediaType.Key:
                return (new PaceInput { Kind = PacedObject.Key, SizeBytes = length }, true);
        }
        if (file?.Head is StoredResponse { Facts.IsPlaylist: true }) return (default, false);
        var facts = recorded.Of(request) ?? channels.MediaFactsOf(request.Key);
        var input = new PaceInput { Kind = facts.Kind, SizeBytes = facts.Bytes ?? length, Duration = facts.Duration, TopRate = facts.TopRate };
        if (facts.Kind == PacedObject.Other && file is not null && !IsNeverPaced(input)) input = input with { MediaRate = TsRate.Of(file) };
        return (input, true);
    }

    private static bool IsNeverPaced(in PaceInput input) =>
        input.Kind is not (PacedObject.Segment or PacedObject.Other) || input.SizeBytes < PacePolicy.SmallObjectBytes;

    private static PaceInput WithPlayer(in PaceInput input, EdgeRequestInfo? info) => info is null ? input : input with
    {
        PlayingBitrate = Kilobits(info.Player.EncodedKilobits),
        BufferLength = info.Player.BufferLength,
        RequestedThroughput = Kilobits(info.Player.RequestedMaximumKilobits),
        PlayerStartsUp = info.Player.Startup,
        PlayerStarved = info.Player.BufferStarvation,
    };

    private static BitRate? Kilobits(long? kilobits) => kilobits is > 0 and var value ? BitRate.FromComputed(value * 1000.0) : null;

    private static TimeSpan? Playing(long? bytes, BitRate? rate) =>
        bytes > 0 && rate > BitRate.Zero ? TimeSpan.FromSeconds(Math.Min(3600, bytes.Value * 8.0 / rate.Value.BitsPerSecond)) : null;
}
