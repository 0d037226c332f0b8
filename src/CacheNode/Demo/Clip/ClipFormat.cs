namespace CdnNode.Demo.Clip;

/// <summary>The container that the clip's segments come in.</summary>
internal enum ClipFormat
{
    /// <summary>MPEG-2 transport stream (ISO/IEC 13818-1), <c>.ts</c>.</summary>
    TransportStream,

    /// <summary>Fragmented MP4 (ISO/IEC 23000-19, CMAF), <c>.m4s</c> with one <c>init.mp4</c>.</summary>
    Cmaf,
}
