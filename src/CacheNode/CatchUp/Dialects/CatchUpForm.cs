namespace CdnNode.CatchUp.Dialects;

/// <summary>How the past is wanted.</summary>
public enum CatchUpForm
{
    Playlist,

    /// <summary>One transport stream file.</summary>
    TransportStream,

    /// <summary>One MP4 file.</summary>
    Mp4,
}
