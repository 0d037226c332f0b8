namespace CdnNode.Hls.CommonMedia;

/// <summary>CMCD <c>ot</c>: what is asked for.</summary>
public enum CmcdObjectType
{
    /// <summary>m: text, such as a playlist.</summary>
    Manifest,

    /// <summary>a</summary>
    Audio,

    /// <summary>v</summary>
    Video,

    /// <summary>av</summary>
    Muxed,

    /// <summary>i</summary>
    Initialization,

    /// <summary>c</summary>
    Caption,

    /// <summary>tt: timed text in ISO files.</summary>
    TimedText,

    /// <summary>k</summary>
    Key,

    /// <summary>o</summary>
    Other,
}
