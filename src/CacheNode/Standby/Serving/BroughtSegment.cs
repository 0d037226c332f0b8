namespace CdnNode.Standby.Serving;

/// <summary>A segment on its way into the cache.</summary>
/// <param name="Rendition">Which lists it.</param>
/// <param name="Number">Media sequence number in the node's playlist.</param>
internal sealed record BroughtSegment(string Rendition, long Number, StitchedSegment Segment)
{
    /// <summary>What is needed to play it, as the node's playlist names it, the initialization section first; keys are a matter of the viewer's.</summary>
    public IEnumerable<string> Uris
    {
        get
        {
            if (Segment.Source.Map is { ByteRange: null } map) yield return PinnedName.Pin(map.Uri, Segment.Origin);
            // A range of a file that may still grow can't be kept as the whole.
            if (Segment.Source is { ByteRange: null, Gap: false }) yield return PinnedName.Pin(Segment.Source.Uri, Segment.Origin);
        }
    }
}
