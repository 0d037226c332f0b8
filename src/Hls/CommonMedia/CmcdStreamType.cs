namespace CdnNode.Hls.CommonMedia;

/// <summary>CMCD <c>st</c>.</summary>
public enum CmcdStreamType
{
    /// <summary>v: all segments are there.</summary>
    Vod,

    /// <summary>l: segments become available over time.</summary>
    Live,
}
