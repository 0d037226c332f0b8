using CdnNode.Hls.CommonMedia;
using CdnNode.Operations.Options;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>Tells players about rates by <c>CMSD-Dynamic</c> (CTA-5006), where the operator asked for it.</summary>
/// <remarks>
/// <c>etp</c>: what the viewer's link was seen to take. <c>mb</c>, under a cap alone: what the session is granted, less a fifth, since a player needs
/// more than it plays. <c>du</c>: nine tenths of the cap are admitted.
/// </remarks>
internal sealed class MediaNotes(ShaperEngine engine, PaceRoutes routes, NodeOptions options)
{
    private const double Reserve = 0.8;
    private const double Pressure = 0.9;

    /// <param name="fields">Of the answer.</param>
    public void Write(IHeaderDictionary fields, ViewerSession session)
    {
        if (!routes.Options.Cmsd) return;
        var cap = routes.Node.Options.NodeRate;
        var entry = new Cmsd
        {
            EstimatedKilobits = session.LinkBandwidth > BitRate.Zero ? session.LinkBandwidth.BitsPerSecond / 1000 : null,
            MaxSuggestedKilobits = cap > BitRate.Zero ? (session.Rate * Reserve).BitsPerSecond / 1000 : null,
            Duress = cap > BitRate.Zero && engine.Admission.Admitted > cap * Pressure,
        };
        fields.Append(Cmsd.DynamicField, entry.ToDynamicEntry(options.NodeName));
    }
}
