namespace CdnNode.Hls.Playlists;

/// <summary>Collects the tags that both kinds of playlist may have.</summary>
internal sealed class PlaylistHeader(ErrorSink errors)
{
    public int Version { get; private set; } = 1;

    public bool IndependentSegments { get; private set; }

    public PlaylistStart? Start { get; private set; }

    /// <summary>False when the tag is not one of these.</summary>
    public bool TryTake(in TagLine tag)
    {
        switch (tag.NameSpan)
        {
            case Tags.Version:
                Version = (int)errors.Integer(tag, tag.Value, "version", min: 1, max: int.MaxValue);
                return true;
            case Tags.IndependentSegments:
                IndependentSegments = true;
                return true;
            case Tags.Start:
                var attributes = new AttributeList(tag, errors);
                Start = new PlaylistStart(attributes.RequiredSignedNumber("TIME-OFFSET"), attributes.Flag("PRECISE"));
                return true;
            default:
                return false;
        }
    }
}
