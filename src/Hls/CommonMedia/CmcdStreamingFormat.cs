namespace CdnNode.Hls.CommonMedia;

/// <summary>CMCD <c>sf</c>.</summary>
public enum CmcdStreamingFormat
{
    /// <summary>d</summary>
    Dash,

    /// <summary>h</summary>
    Hls,

    /// <summary>s</summary>
    Smooth,

    /// <summary>o</summary>
    Other,
}
